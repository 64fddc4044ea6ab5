import { DefaultRestOptions, REST, type RESTOptions } from 'discord.js';
import type { ServerClock } from './server-clock.ts';

export type RestSettings = {
  /** `https://discord.com/api`, or a stand-in's. */
  readonly api: string;
  readonly token: string;
  /** Discord allows 50 a second; raised only to measure. */
  readonly globalRequestsPerSecond?: number;
  /** Milliseconds for one request; an upload is included. Default 90,000. */
  readonly requestTimeout?: number;
};

/** The two ways to Discord's REST that need no gateway. */
export type Rests = {
  /** As the bot, under the cap of 50 requests a second. */
  readonly bot: REST;
  /** By reply tokens: no bot token, and no cap, from which Discord exempts interactions. */
  readonly webhook: REST;
  /** Routes whose next request is rather dropped than kept waiting by a rate limit. */
  readonly impatient: Set<string>;
};


/** Options that every REST of the bot shares, the client's too. */
export function restOptions({ api, globalRequestsPerSecond, requestTimeout = 90_000 }: Omit<RestSettings, 'token'>, serverClock: ServerClock): Partial<RESTOptions> {
  return {
    api,
    timeout: requestTimeout,
    invalidRequestWarningInterval: 500,
    // One handler is kept for every reply token; the default sweeps once an hour.
    handlerSweepInterval: 300_000,
    ...(globalRequestsPerSecond === undefined ? {} : { globalRequestsPerSecond }),
    makeRequest: async (url, init) => {
      const response = await DefaultRestOptions.makeRequest(url, init);
      serverClock.learn(response.headers.get('date'));
      return response;
    },
  };
}

/**
 * Neither repeats anything by itself: the library would send a timed-out upload four times, and does not know which of our
 * requests may be repeated.
 */
export function createRests(settings: RestSettings, serverClock: ServerClock): Rests {
  const impatient = new Set<string>();
  const options: Partial<RESTOptions> = {
    ...restOptions(settings, serverClock),
    retries: 0,
    rejectOnRateLimit: ({ url }) => [...impatient].some((route) => url.endsWith(route)),
  };
  return {
    bot: new REST(options).setToken(settings.token),
    webhook: new REST({ ...options, globalRequestsPerSecond: Number.MAX_SAFE_INTEGER }),
    impatient,
  };
}
