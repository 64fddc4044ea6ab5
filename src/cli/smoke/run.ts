import { attachmentHosts } from '../../compose.ts';
import type { Config } from '../../config.ts';
import type { Clock } from '../../core/clock.ts';
import { createGateway } from '../../discord/client.ts';
import { codeOf } from '../../discord/failure.ts';
import { createMessages } from '../../discord/messages.ts';
import { inviteLink } from '../../discord/permissions.ts';
import { createRests } from '../../discord/rest.ts';
import { createServerClock } from '../../discord/server-clock.ts';
import { newId } from '../../lib/ids.ts';
import type { Log } from '../../lib/log.ts';
import { createSafeFetch } from '../../lib/safe-fetch.ts';
import { createScrubber } from '../../lib/scrub.ts';
import { UsageError } from '../arguments.ts';
import { isFolderTaken } from '../folder-taken.ts';
import { within } from '../within.ts';
import type { SmokeArguments } from './arguments.ts';
import { cleanUp } from './clean-up.ts';
import { createGuide } from './guide.ts';
import { followUpStep, lookStep, refusalStep } from './guided-steps.ts';
import { edit, gallery, nonce, picture, readBack, video } from './message-steps.ts';
import type { Person } from './person.ts';
import { cannotBegin, findPlace } from './place.ts';
import { createPosts } from './posts.ts';
import { createRecorder } from './recorder.ts';
import { createRegistration, registerStep } from './registration.ts';
import type { SmokeReport, StepReport } from './report.ts';
import { size } from './size-step.ts';
import { leftOut, runStep, type SmokeTools, type Step } from './step.ts';
import { makeWorks, type Works } from './works.ts';

export type SmokeParts = {
  readonly clock: Clock;
  readonly log: Log;
  readonly person: Person;
  /** Ends the run early; what it posted and registered is taken away all the same. */
  readonly signal: AbortSignal;
  /** Instead of drawing them. */
  readonly works?: Works;
  /** Hears of each step as it ends. */
  readonly onStep?: (step: StepReport) => void;
};

export type SmokeConfig = Config & { readonly DISCORD_TOKEN: string };

/** Bytes and milliseconds for one file that is looked at again. */
const download = { maxBytes: 64 * 2 ** 20, timeoutMs: 60_000 };

/** Milliseconds for the gateway to let the bot in. */
const loginPatience = 60_000;

/**
 * Tries on a real server what the bot takes for granted, step by step, and takes away all it left. Throws a `UsageError` where
 * it cannot begin. No secret is in the report.
 */
export async function runSmoke(config: SmokeConfig, args: SmokeArguments, parts: SmokeParts): Promise<SmokeReport> {
  const { clock, log, person, signal } = parts;
  if (!args.withoutCommand && isFolderTaken(config.DATA_DIR)) throw new UsageError(`Stop the bot that runs on the folder ${config.DATA_DIR} first: it would answer in place of the run. Or leave that part out by --without-command.`);
  const settings = { api: config.DISCORD_API_URL, token: config.DISCORD_TOKEN };
  const serverClock = createServerClock(clock);
  const rests = createRests(settings, serverClock);
  const startedAt = new Date(clock.now()).toISOString();
  const place = await findPlace(rests.bot, { ...args, api: settings.api, signal });
  person.tell(`${place.botName} in ${place.channelName} of ${place.server.name}. Drawing what is to be posted …`);
  const works = parts.works ?? await makeWorks(config, { clock, log, signal });
  const registration = await createRegistration(rests.bot, { applicationId: place.applicationId, guildId: place.server.id, commands: works.commands, signal }).catch((error: unknown) => {
    if (codeOf(error) !== 50001) throw cannotBegin(error, settings.api);
    throw new UsageError(`The bot may not register commands in ${place.server.name}; invite it once more with ${inviteLink(place.applicationId)}`);
  });

  const recorder = createRecorder({ clock, signal });
  recorder.listen(rests.bot);
  recorder.listen(rests.webhook);
  const messages = createMessages(rests);
  const posts = createPosts({ bot: rests.bot, messages, channelId: place.channelId, mark: `smoke-${newId(clock.now())}`, since: serverClock.now() - 60_000, signal });
  const tools: SmokeTools = { rests, bot: rests.bot, messages, recorder, posts, place, works, clock, serverClock, download: createDownload(config, signal), signal };

  const steps: StepReport[] = [];
  const scrub = createScrubber(config.secrets);
  const told = (step: StepReport): void => {
    const clean: StepReport = JSON.parse(scrub(JSON.stringify(step)));
    steps.push(clean);
    parts.onStep?.(clean);
  };
  try {
    for (const step of [picture, gallery, video, edit, nonce, readBack, size, registerStep(registration)]) told(await runStep(step, tools));
    await guide(told);
  } finally {
    for (const step of await cleanUp(tools, registration)) told(step);
  }
  const server = `${place.server.name} (${place.server.id})`;
  const ok = steps.every(({ outcome }) => outcome === 'holds' || outcome === 'not-tried');
  return { ok, startedAt, bot: `${place.botName} (${place.userId})`, server, channel: `${place.channelName} (${place.channelId})`, steps };

  async function guide(report: (step: StepReport) => void): Promise<void> {
    if (args.withoutCommand || signal.aborted) {
      const why = signal.aborted ? 'The run was stopped before.' : 'Left out by --without-command.';
      for (const step of guided({ guide: { next: () => Promise.reject(new Error(why)) }, person, log })) report(leftOut(step, why));
      return;
    }
    await using gateway = createGateway({ ...settings, log, serverClock });
    recorder.listen(gateway.client.rest);
    const connect: Step = {
      step: 'gateway', tried: 'a connection to the gateway, without privileged intents',
      async run(_, { claim }) {
        const { applicationId } = await within(gateway.start(), { clock, ms: loginPatience, signal, otherwise: 'the gateway does not let the bot in' });
        claim('the gateway lets the bot in', applicationId === place.applicationId);
      },
    };
    const own = { guide: createGuide({ gateway, person, clock, channelId: place.channelId, patience: args.patience }), person, log };
    let goesOn = true;
    for (const step of [connect, ...guided(own)]) {
      const ended: StepReport = goesOn ? await runStep(step, tools) : leftOut(step, 'What it stands on was broken off.');
      report(ended);
      goesOn &&= ended.outcome !== 'broken-off';
    }
  }
}

function guided(parts: Parameters<typeof refusalStep>[0]): readonly Step[] {
  return [lookStep(parts), refusalStep(parts), followUpStep(parts)];
}

/** Opens files where Discord keeps them, and nowhere else. */
function createDownload(config: Config, signal: AbortSignal): SmokeTools['download'] {
  const safeFetch = createSafeFetch({ allowedHttpOrigins: config.ATTACHMENT_ORIGINS });
  const hosts = [...attachmentHosts, ...config.ATTACHMENT_ORIGINS.map((origin) => new URL(origin).hostname)];
  return async (url) => {
    const { body } = await safeFetch.open(url, { ...download, hosts, signal });
    return new Uint8Array(await new Response(body).arrayBuffer());
  };
}
