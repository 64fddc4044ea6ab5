import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Memory that looks like a disk, where Linux has it: every fsync is at once. */
const memory = '/dev/shm';

/** A folder of its own that is gone at the end. `quick`: the test does not need a real disk. */
export async function createTemporaryFolder({ quick = false }: { quick?: boolean } = {}): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(quick && existsSync(memory) ? memory : tmpdir(), 'darkroom-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
