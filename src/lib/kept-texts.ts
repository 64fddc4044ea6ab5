import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Small texts by name that outlive the process. */
export type KeptTexts = {
  /** What was kept last; undefined = nothing, or it cannot be read. Throws nothing. */
  get(name: string): Promise<string | undefined>;
  /** Keeps a text in the place of the one before, as a whole or not at all. Throws nothing: a disk that is full loses no more than this. */
  keep(name: string, text: string): Promise<void>;
};

/** Texts as files in a folder, which is made with the first of them. A name is of letters, digits, `-`, `_` and `.`; others are spelt out. */
export function createKeptTexts(folder: string): KeptTexts {
  const path = (name: string): string => join(folder, `${encodeURIComponent(name).replaceAll('%', '+')}.txt`);
  let writes = 0;
  return {
    get: (name) => readFile(path(name), 'utf8').catch(() => undefined),
    async keep(name, text) {
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        const temporary = `${path(name)}.${process.pid}-${writes += 1}`;
        await writeFile(temporary, text, { mode: 0o600 });
        await rename(temporary, path(name));
      } catch {
        // It is learnt again at the next start.
      }
    },
  };
}
