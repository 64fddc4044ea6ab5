import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createKeptTexts } from '../../src/lib/kept-texts.ts';

async function openFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'kept-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

test('a kept text is there in another process, the last one alone', async () => {
  const folder = join(await openFolder(), 'of', 'nova');
  const kept = createKeptTexts(folder);
  expect(await kept.get('models')).toBeUndefined();
  await kept.keep('models', 'first');
  await kept.keep('models', 'second');
  expect(await createKeptTexts(folder).get('models')).toBe('second');
  expect(await readdir(folder)).toHaveLength(1);
  expect((await stat(folder)).mode & 0o077).toBe(0);
});

test('a name cannot leave the folder, and two names never meet', async () => {
  const folder = join(await openFolder(), 'inner');
  const kept = createKeptTexts(folder);
  const names = ['../escaped', 'owner/name', 'owner+2Fname', 'owner%2Fname', '..', ''];
  for (const name of names) await kept.keep(name, `of ${name}`);
  expect(await readdir(join(folder, '..'))).toEqual(['inner']);
  for (const name of names) expect(await kept.get(name)).toBe(`of ${name}`);
});

test('a folder that cannot be made loses the text and nothing else', async () => {
  const file = join(await openFolder(), 'file');
  await writeFile(file, '');
  const kept = createKeptTexts(join(file, 'below'));
  await kept.keep('models', 'text');
  expect(await kept.get('models')).toBeUndefined();
});
