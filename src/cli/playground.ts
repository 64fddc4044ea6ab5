import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from '../config.ts';
import { systemClock } from '../lib/clock.ts';
import { createBotProcess, type BotProcess } from '../playground/bot-process.ts';
import { createPage, type Page } from '../playground/page/page.ts';
import { createPlug, type Plug } from '../playground/page/plug.ts';
import { createStandIn, type StandIn, type StandInParts } from '../playground/stand-in.ts';
import { examplePictures, examples } from './playground-examples.ts';
import { playgroundHost, portProblem } from './playground-host.ts';
import { createSpending, paidProviders } from './playground-spending.ts';

/** The stand-in of Discord with the bot as its child process, and a page to use it by. */
export type Playground = AsyncDisposable & {
  readonly standIn: StandIn;
  readonly bot: BotProcess;
  readonly plug: Plug;
  /** Opens the page; holds a key, so it is for whoever may use it. */
  readonly link: string;
};

export type PlaygroundOptions = {
  readonly dataFolder: string;
  readonly standIn?: Partial<StandInParts>;
  /** Instead of `src/main.ts`. */
  readonly program?: string;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly onOutput?: (text: string) => void;
};

/** Bytes of files that the stand-in holds; beyond it the oldest are forgotten. */
const keepBytes = 1024 * 2 ** 20;

/**
 * Starts all of it; the bot differs from one on real Discord by its token, the API's address, where pictures may come from and what
 * may be spent. Rejects when the port is taken or the bot ends before it is ready.
 */
export async function startPlayground(config: Config, o: PlaygroundOptions): Promise<Playground> {
  await using stack = new AsyncDisposableStack();
  const host = playgroundHost(config.PLAYGROUND_HOST);
  let page: Page | undefined;
  const standIn = stack.use(await createStandIn({
    clock: systemClock, port: config.PLAYGROUND_PORT, keepBytes, ...host.listen, ...o.standIn,
    // The page needs the stand-in, and its port: until it is there nobody is let in.
    accepts: (request) => page?.accepts(request) === true,
    otherRequests: (request, response) => page?.otherRequests(request, response),
  }).catch((error: unknown) => {
    const problem = portProblem(error, config.PLAYGROUND_HOST);
    throw problem === undefined ? error : new Error(problem, { cause: error });
  }));
  const bot = stack.use(createBotProcess({
    program: o.program ?? fileURLToPath(new URL('../main.ts', import.meta.url)),
    environment: {
      ...config.environment, SPEND_CAP_USD: String(config.PLAYGROUND_SPEND_CAP_USD), ...o.environment,
      DISCORD_TOKEN: standIn.token, DISCORD_API_URL: standIn.apiUrl, ATTACHMENT_ORIGINS: standIn.url, DATA_DIR: o.dataFolder,
    },
    patienceMs: (config.SHUTDOWN_SECONDS + 10) * 1_000,
    ...(o.onOutput ? { onOutput: o.onOutput } : {}),
  }));
  const banner = stack.use(createSpending({
    file: join(o.dataFolder, 'darkroom.sqlite'), capMicros: Math.round(config.PLAYGROUND_SPEND_CAP_USD * 1e6), paid: paidProviders(config),
  }));
  const key = randomBytes(32).toString('base64url');
  const plug = createPlug(bot);
  page = createPage({ standIn, key, names: host.names, plug, banner, examples, pictures: fileURLToPath(examplePictures) });
  await plug.start();
  const owned = stack.move();
  const link = `http://${host.shown()}:${new URL(standIn.url).port || '80'}/?key=${key}`;
  return { standIn, bot, plug, link, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** Runs it until the signal. Resolves with the exit code. The page can pull the bot's plug; a bot that ends by itself leaves the page as it is too. */
export async function runPlayground(config: Config, signal: AbortSignal): Promise<number> {
  // A newcomer reads what follows, not the log of a bot that is well.
  const environment = { LOG_LEVEL: config.environment['LOG_LEVEL'] ?? 'warn' };
  await using playground = await startPlayground(config, { dataFolder: join(config.DATA_DIR, 'playground'), environment });
  const paid = paidProviders(config);
  process.stdout.write(`
Darkroom is running against a stand-in of Discord on this machine. Open the page and try it:

  ${playground.link}

${paid.length === 0 ? 'It costs nothing, and nothing leaves this machine.' : `It uses ${paid.join(', ')} and spends at most $${config.PLAYGROUND_SPEND_CAP_USD} (PLAYGROUND_SPEND_CAP_USD).`}
Without a browser: npm run demo
On a real server:  put DISCORD_TOKEN into .env and start again; the README has the steps.
Press Ctrl+C to stop.
`);
  playground.plug.onChange(({ byItself }) => {
    if (byItself && !signal.aborted) process.stderr.write('The bot has ended by itself. The page can start it again; Ctrl+C stops everything.\n');
  });
  if (!signal.aborted) await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  return 0;
}
