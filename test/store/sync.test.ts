import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createSync } from '../../src/store/sync.ts';
import { createTemporaryFolder } from '../fakes/temporary-folder.ts';

test('A sync that has failed fails for good: a later success would say nothing of what was lost', async () => {
  await using folder = await createTemporaryFolder();
  const file = join(folder.path, 'log');
  await using log = createSync(file);
  await expect(log.sync()).rejects.toThrow('ENOENT');
  await writeFile(file, 'too late');
  await expect(log.sync()).rejects.toThrow('ENOENT');
});
