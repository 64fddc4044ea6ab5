import { availableParallelism, loadavg } from 'node:os';
import { sections, type Measured, type Section } from './figures.ts';
import { measureAcknowledgement, measureJobs, startPairs } from './measure-load.ts';
import { measureSketch } from './measure-sketch.ts';
import { measureStart } from './measure-start.ts';
import { killPrograms } from './processes.ts';
import { renderTable } from './table.ts';

// npm run bench [-- SECTION…] [--json]: what the bot costs over a bare discord.js bot, and what drawing takes.

type Options = { readonly signal: AbortSignal; readonly note: (what: string) => void };

function readArguments(words: readonly string[]): { readonly wanted: readonly Section[]; readonly json: boolean } {
  const names = words.filter((word) => word !== '--json');
  const unknown = names.filter((name) => !(sections as readonly string[]).includes(name));
  if (unknown.length > 0) throw new Error(`There is no part ${unknown.join(', ')}. Parts: ${sections.join(', ')}; and --json for one JSON object.`);
  return { wanted: names.length === 0 ? sections : sections.filter((section) => names.includes(section)), json: names.length < words.length };
}

async function measure(wanted: readonly Section[], o: Options): Promise<Measured> {
  const start = wanted.includes('start') ? await measureStart(o) : {};
  return { ...start, ...await measureLoads(wanted, o), ...(wanted.includes('sketch') ? await measureSketch(o) : {}) };
}

async function measureLoads(wanted: readonly Section[], o: Options): Promise<Measured> {
  if (!wanted.includes('ack') && !wanted.includes('jobs')) return {};
  await using pairs = await startPairs(o);
  return {
    ...(wanted.includes('ack') ? await measureAcknowledgement(pairs, o) : {}),
    ...(wanted.includes('jobs') ? await measureJobs(pairs, o) : {}),
  };
}

const end = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    end.abort(new Error('Stopped.'));
    killPrograms();
  });
}
const note = (what: string): void => { process.stderr.write(`${what}\n`); };

try {
  const { wanted, json } = readArguments(process.argv.slice(2));
  note(`${availableParallelism()} processors, load ${loadavg()[0]?.toFixed(2)} before the start; what else runs here makes every figure worse.`);
  const measured = await measure(wanted, { signal: end.signal, note });
  process.stdout.write(json ? `${JSON.stringify(measured)}\n` : `\n${renderTable(measured)}\n`);
} catch (error) {
  // Whatever failed after the end was asked for failed because of it.
  const reason: unknown = end.signal.aborted ? end.signal.reason : error;
  note(reason instanceof Error ? reason.message : String(reason));
  process.exitCode = end.signal.aborted ? 130 : 1;
}
