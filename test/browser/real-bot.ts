import { startPlayground } from '../../src/cli/playground.ts';
import type { Playground } from '../../src/cli/playground.ts';
import { readConfig } from '../../src/config.ts';
import { createTemporaryFolder } from '../fakes/temporary-folder.ts';

/** The playground as `npm start` opens it, with our bot as its child process and the sketch provider. */
export async function openPlayground(): Promise<Playground> {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(await createTemporaryFolder({ quick: true }));
  const config = await readConfig({ PATH: process.env['PATH'], FFMPEG: 'none', LOG_LEVEL: 'error', PLAYGROUND_PORT: '0' });
  const playground = stack.use(await startPlayground(config, { dataFolder: folder.path, onOutput: () => {} }));
  const owned = stack.move();
  return { ...playground, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}
