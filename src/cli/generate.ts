import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, extname, join, resolve } from 'node:path';
import { composeLine, type Line } from '../compose.ts';
import { ConfigError, loadConfig, type Config } from '../config.ts';
import type { Delivery } from '../core/delivery.ts';
import { fullName } from '../core/model-card.ts';
import { addCosts, formatMicros } from '../core/money.ts';
import type { ProgressEvent } from '../core/progress.ts';
import { notesOf, type Job, type JobWithCalls } from '../core/job.ts';
import type { Asked } from '../core/request.ts';
import { systemClock } from '../lib/clock.ts';
import { newId } from '../lib/ids.ts';
import { createLog } from '../lib/log.ts';
import { sayNote, sayProblem, textsFor } from '../text/index.ts';
import { readArguments, spoolFiles, usage, UsageError, type GenerateArguments } from './arguments.ts';

const requester = { userId: 'command-line', guildId: null, channelId: null };

/** Prints what people ask of a command line: progress on standard error, never more than one line a change. */
function createTerminalDelivery(): Delivery {
  let last = '';
  const show = (event: ProgressEvent): string => {
    switch (event.kind) {
      case 'queued': return event.position === null ? 'waiting' : `waiting, number ${event.position}`;
      case 'working': return event.fraction === null ? 'working' : `working, ${Math.round(event.fraction * 100)} %`;
      case 'finishing': return 'finishing';
    }
  };
  return {
    route: async () => ({ way: null, maxFileBytes: Number.MAX_SAFE_INTEGER, maxTotalBytes: Number.MAX_SAFE_INTEGER, maxFiles: 10 }),
    progress: (_, event) => {
      const line = show(event);
      if (line !== last) process.stderr.write(`${line}\n`);
      last = line;
    },
    post: async () => 'posted',
    ping: async () => {},
  };
}

async function generate(config: Config, { asked: words, files, out, json }: GenerateArguments, folder: string): Promise<void> {
  const log = createLog({ level: config.LOG_LEVEL === 'info' ? 'warn' : config.LOG_LEVEL, secrets: config.secrets, destination: process.stderr });
  await using line = await composeLine({ ...config, DATA_DIR: folder }, { clock: systemClock, log, createDelivery: createTerminalDelivery });
  await line.start();
  const asked: Asked = { ...words, inputs: await spoolFiles(line.spool, files, config.MAX_INPUT_MIB * 2 ** 20) };
  const early = line.studio.preflight(asked);
  if (early) throw new UsageError(sayProblem(textsFor('en'), early.text, (text) => text));
  const id = newId(systemClock.now());
  const interrupt = (): void => {
    void line.studio.cancel(id, requester);
  };
  process.once('SIGINT', interrupt);
  await line.studio.submit({ id, asked, requester, destination: null });
  const done = await line.studio.settled(id, { signal: new AbortController().signal });
  process.off('SIGINT', interrupt);
  // Parts of what was wanted may be there although it failed, and were paid for; the folder they lie in is removed.
  const written = await writeResults(line, done, out);
  if (done.job.phase !== 'done') throw new UsageError([whyNot(done.job), ...written].join('\n'));
  for (const note of notesOf(done)) process.stderr.write(`${sayNote(textsFor('en'), note, (text) => text)}\n`);
  process.stdout.write(json ? `${JSON.stringify(report(done, written))}\n` : `${written.join('\n')}\n`);
}

function whyNot({ problem }: Job): string {
  if (problem === undefined) return 'Canceled.';
  return `${sayProblem(textsFor('en'), problem.text, (text) => text)}${problem.detail === undefined ? '' : ` (${problem.detail})`}`;
}

/** One result goes to the file named; several, or a folder, keep their own names. Returns the paths. */
async function writeResults(line: Line, { job }: JobWithCalls, out: string): Promise<readonly string[]> {
  if (job.artifacts.length === 0) return [];
  const isFolder = job.artifacts.length > 1 || extname(out) === '' || ((await stat(out).catch(() => undefined))?.isDirectory() ?? false);
  await mkdir(isFolder ? out : dirname(resolve(out)), { recursive: true });
  return Promise.all(job.artifacts.map(async ({ file, name }) => {
    const path = isFolder ? join(out, name) : out;
    await writeFile(path, await line.studio.read(file));
    return path;
  }));
}

function report(done: JobWithCalls, paths: readonly string[]) {
  const { job, calls } = done;
  const cost = addCosts(calls.flatMap(({ state }) => ('cost' in state && state.cost ? [state.cost] : [])));
  return {
    job: job.id, mode: job.asked.mode, model: job.accepted && fullName(job.accepted.card), seed: job.accepted?.request.seed,
    cost: { ...cost, shown: formatMicros(cost.micros) }, notes: notesOf(done),
    files: job.artifacts.map(({ file, seed }, index) => ({ path: paths[index], type: file.type, width: file.width, height: file.height, bytes: file.bytes, durationMs: file.durationMs, seed })),
  };
}

async function main(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'darkroom-generate-'));
  try {
    await generate(await loadConfig(), readArguments(process.argv.slice(2)), folder);
    return 0;
  } catch (error) {
    if (error instanceof ConfigError || error instanceof UsageError) process.stderr.write(`${error.message}\n`);
    else throw error;
    if (process.argv.length <= 2) process.stderr.write(`\n${usage}\n`);
    return 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

process.exitCode = await main();
