import { accessSync, constants } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { describe, test } from 'vitest';

export type Part = 'ffmpeg' | 'chromium' | 'postgres' | 'redis';

/** Where each part is looked for, and how a person names another place. */
const PARTS: Readonly<Record<Part, { readonly find: () => string | undefined; readonly advice: string }>> = {
  ffmpeg: { find: () => onPath(process.env['FFMPEG'] ?? 'ffmpeg'), advice: 'put it on the PATH or name it in FFMPEG' },
  chromium: { find: () => onPath(process.env['CHROMIUM_PATH'] ?? 'chromium'), advice: 'put it on the PATH or name it in CHROMIUM_PATH' },
  postgres: { find: () => process.env['TEST_POSTGRES_URL'], advice: 'name a database that may be written to in TEST_POSTGRES_URL' },
  redis: { find: () => process.env['TEST_REDIS_URL'], advice: 'name a server that may be written to in TEST_REDIS_URL' },
};

/** The path of a program or the URL of a server, if this machine has the part. */
export function findPart(part: Part): string | undefined {
  return PARTS[part].find();
}

/**
 * `describe` for what needs more than npm packages: `needs('ffmpeg')('Videos by ffmpeg', (path) => { test(…) })`. `npm test` skips it
 * and says so, whatever this machine has; `npm run test:all` runs it, and throws where the part is missing.
 */
export function needs(part: Part): (title: string, suite: (where: string) => void) => void {
  if (!isAll()) return (title, suite) => describe.skip(`${title} (skipped: needs ${part}, npm run test:all runs it)`, () => suite(''));
  const where = findPart(part);
  if (where === undefined) throw new Error(`npm run test:all needs ${part}: ${PARTS[part].advice}`);
  return (title, suite) => describe(title, () => suite(where));
}

/**
 * `test` for what takes too long to be run at every change: `slow('the demo …', async () => { … })`. Its title says so where it
 * is skipped; `npm run test:all` runs it.
 */
export function slow(title: string, body: () => Promise<void>, timeout: number): void {
  test.skipIf(!isAll())(isAll() ? title : `${title} (skipped: takes long, npm run test:all runs it)`, body, timeout);
}

function isAll(): boolean {
  return process.env['DARKROOM_TEST_ALL'] === '1';
}

function onPath(program: string): string | undefined {
  const places = isAbsolute(program) ? [program] : (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, program));
  return places.find((place) => {
    try {
      accessSync(place, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
