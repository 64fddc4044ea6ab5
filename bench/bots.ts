import { createFolder, startProgram, type Program } from './processes.ts';
import type { FromStandIn, StandInUp, ToStandIn } from './stand-in.ts';
import type { Load, LoadResult } from './load.ts';

/** Whom a figure is about. */
export const kinds = ['floor', 'ours'] as const;
export type Kind = (typeof kinds)[number];

/** The one command that both bots have. */
const command = 'text-to-image';

export type StandInProgram = AsyncDisposable & StandInUp & {
  /** Puts a load on the bot that is connected. Rejects unless every interaction of it was answered with a file. */
  load(load: Load): Promise<LoadResult>;
};

export async function startStandIn(): Promise<StandInProgram> {
  await using stack = new AsyncDisposableStack();
  const program = stack.use(startProgram('bench/stand-in.ts'));
  const up = await program.next((message): message is StandInUp => (message as FromStandIn).kind === 'up');
  const owned = stack.move();
  return {
    ...up,
    async load(load) {
      program.send({ kind: 'load', command, load } satisfies ToStandIn);
      const answer = await program.next((message): message is Exclude<FromStandIn, StandInUp> => (message as FromStandIn).kind !== 'up');
      if (answer.kind === 'failed') throw new Error(answer.reason);
      return answer.result;
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** Which of our two programs: the bot as it is, or the one whose provider costs no time. */
export type Ours = 'src/main.ts' | 'bench/darkroom-bot.ts';

export type BotProgram = AsyncDisposable & { readonly program: Program; /** Milliseconds from the start of the process. */ readonly readyAfterMs: number };

/** Starts a bot on a stand-in; resolved when it says that it is ready. */
export async function startBot(kind: Kind, standIn: StandInUp, o: { readonly ours: Ours; readonly dataFolder: string }): Promise<BotProgram> {
  const startedAt = performance.now();
  await using stack = new AsyncDisposableStack();
  const program = stack.use(kind === 'floor'
    ? startProgram('bench/floor/bot.ts', { FLOOR_API: standIn.apiUrl, FLOOR_TOKEN: standIn.token })
    : startProgram(o.ours, {
      DISCORD_API_URL: standIn.apiUrl, DISCORD_TOKEN: standIn.token, ATTACHMENT_ORIGINS: standIn.url, DATA_DIR: o.dataFolder,
      DISCORD_REQUESTS_PER_SECOND: '1000000000', MAX_WAITING_PER_USER: '10000', BENCH_PEOPLE: standIn.people.join(','),
    }));
  await program.next((message): message is 'ready' => message === 'ready');
  const readyAfterMs = performance.now() - startedAt;
  if (kind === 'floor') await program.next((message): message is 'registered' => message === 'registered');
  const owned = stack.move();
  return { program, readyAfterMs, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** A bot with a stand-in to itself. */
export type Pair = AsyncDisposable & { readonly standIn: StandInProgram; readonly bot: BotProgram };

export async function startPair(kind: Kind): Promise<Pair> {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(await createFolder());
  const standIn = stack.use(await startStandIn());
  const bot = stack.use(await startBot(kind, standIn, { ours: 'bench/darkroom-bot.ts', dataFolder: folder.path }));
  const owned = stack.move();
  return { standIn, bot, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}
