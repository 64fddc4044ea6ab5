import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadConfig } from '../config.ts';
import type { StoredFile } from '../core/media.ts';
import { systemClock } from '../lib/clock.ts';
import { createMedia, createSpool } from '../media/index.ts';
import type { StandIn } from '../playground/stand-in.ts';
import { startPlayground } from './playground.ts';

type Picture = { readonly name: string; readonly bytes: Uint8Array };
type Row = { readonly mode: string; readonly path: string; readonly file: StoredFile; readonly seconds: number };

const patienceMs = 180_000;
const prompts = ['a lighthouse by the sea at sunset', 'snowy mountains at night with stars', 'a forest in fog'];

/** Sends one command as a person would and waits for the posted files. */
async function ask(standIn: StandIn, command: string, options: Parameters<ReturnType<ReturnType<StandIn['as']>['in']>['command']>[1]): Promise<readonly Picture[]> {
  const interaction = standIn.as('alice').in('general').command(command, options);
  await interaction.acknowledged;
  const answer = await interaction.responded((message) => message.attachments.length > 0 || /charged/i.test(JSON.stringify(message)), { timeoutMs: patienceMs });
  if (answer.attachments.length === 0) throw new Error(`/${command} was answered without a file: ${answer.content}`);
  return answer.attachments.map(({ id, filename }) => {
    const bytes = standIn.fileBytes(id);
    if (!bytes) throw new Error(`/${command}: the stand-in does not have ${filename} any more.`);
    return { name: filename, bytes };
  });
}

/** Looks at what was posted as a stranger would: by its bytes. Pictures are decoded whole, videos reopened. */
async function createInspector(folder: string): Promise<AsyncDisposable & { look(picture: Picture): Promise<StoredFile> }> {
  const spool = await createSpool({ folder: join(folder, 'inspected') });
  const media = createMedia({ spool, tempFolder: join(folder, 'temp'), clock: systemClock });
  const signal = AbortSignal.timeout(patienceMs);
  return {
    look: async ({ name, bytes }) => {
      const { hash } = await spool.write((async function* () {
        yield bytes;
      })(), { maxBytes: Number.MAX_SAFE_INTEGER });
      const file = await media.describe(hash, { signal });
      if (file.durationMs === undefined) await media.ingest({ hash, name }, { maxPixels: 1e8 }, { signal });
      return file;
    },
    [Symbol.asyncDispose]: () => media[Symbol.asyncDispose](),
  };
}

function table(rows: readonly Row[]): string {
  const cells = rows.map(({ mode, path, file, seconds }) => [
    mode, basename(path), file.type, `${file.width}x${file.height}`,
    file.durationMs === undefined ? '-' : `${(file.durationMs / 1000).toFixed(1)} s`, String(file.bytes), seconds.toFixed(1),
  ]);
  const all = [['mode', 'file', 'type', 'pixels', 'duration', 'bytes', 'seconds'], ...cells];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? [];
  return all.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd()).join('\n');
}

async function demo(out: string, given: readonly Picture[], folder: string): Promise<void> {
  const config = await loadConfig();
  await using playground = await startPlayground({ ...config, PLAYGROUND_PORT: 0 }, { dataFolder: join(folder, 'data'), environment: { LOG_LEVEL: 'warn', WEB_PORT: '' } });
  await using inspector = await createInspector(folder);
  await mkdir(out, { recursive: true });
  const rows: Row[] = [];

  const run = async (mode: string, options: Parameters<typeof ask>[2]): Promise<readonly Picture[]> => {
    const from = systemClock.monotonic();
    const pictures = await ask(playground.standIn, mode, options);
    const seconds = (systemClock.monotonic() - from) / 1000;
    for (const picture of pictures) {
      const path = join(out, `${mode}-${rows.length + 1}.${picture.name.split('.').pop()}`);
      await writeFile(path, picture.bytes);
      rows.push({ mode, path, file: await inspector.look(picture), seconds });
      process.stderr.write(`${path}\n`);
    }
    return pictures;
  };

  const drawn: Picture[] = [];
  for (const [index, prompt] of prompts.entries()) drawn.push(...await run('text-to-image', { prompt, seed: index + 1, aspect_ratio: '3:2' }));
  const photos = given.length > 0 ? given : drawn;
  await run('image-to-image', { prompt: 'an oil painting', image: photos[0], strength: 0.8, seed: 1 });
  await run('text-to-video', { prompt: 'waves on a beach at sunrise', seed: 4 });
  const set = Object.fromEntries(photos.slice(0, 10).map((photo, index) => [index === 0 ? 'image' : `image${index + 1}`, photo]));
  await run('image-to-video', { prompt: 'a slow walk through the pictures', ...set });
  process.stdout.write(`${table(rows)}\n`);
}

const { values } = parseArgs({ options: { out: { type: 'string', default: 'demo-out' }, image: { type: 'string', multiple: true, default: [] } } });
const folder = await mkdtemp(join(tmpdir(), 'darkroom-demo-'));
try {
  const given = await Promise.all(values.image.map(async (path) => ({ name: basename(path), bytes: new Uint8Array(await readFile(path)) })));
  await demo(values.out, given, folder);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
