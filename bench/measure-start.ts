import { setTimeout as wait } from 'node:timers/promises';
import { startBot, startStandIn, type Kind } from './bots.ts';
import type { Measured } from './figures.ts';
import { interleaved } from './interleaved.ts';
import { createFolder, residentBytes } from './processes.ts';

/** Milliseconds after which a started bot has come to rest. */
const restAfter = 4_000;

/**
 * Time from the start of the process to its word that it is ready, and memory at rest: of the bot as people run it
 * (`src/main.ts`), and of the floor. Both have been started and ended before: ours keeps its compiled code on disk.
 */
export async function measureStart(o: { readonly signal: AbortSignal; readonly note: (what: string) => void }): Promise<Measured> {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(await createFolder());
  const standIns = { floor: stack.use(await startStandIn()), ours: stack.use(await startStandIn()) };
  const start = (kind: Kind): ReturnType<typeof startBot> => startBot(kind, standIns[kind], { ours: 'src/main.ts', dataFolder: folder.path });
  const measure = async (kind: Kind): Promise<{ ready: number; memory: number }> => {
    await using bot = await start(kind);
    await wait(restAfter, undefined, { signal: o.signal });
    return { ready: bot.readyAfterMs, memory: residentBytes(bot.program.pid) / 2 ** 20 };
  };
  for (const kind of ['floor', 'ours'] as const) {
    await using _bot = await start(kind);
  }
  const { floor, ours } = await interleaved(measure, o);
  return {
    ready_ratio: ours.ready / floor.ready, ready_ms: ours.ready, floor_ready_ms: floor.ready,
    idle_memory_ratio: ours.memory / floor.memory, idle_memory_mb: ours.memory, floor_idle_memory_mb: floor.memory,
  };
}
