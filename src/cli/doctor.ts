import { parseArgs } from 'node:util';
import { ConfigError, loadConfig } from '../config.ts';
import { systemClock } from '../lib/clock.ts';
import { examine } from './doctor/examine.ts';
import { fault, findingsAsJson, findingsAsText, hasFault, reasonOf, type Finding } from './doctor/finding.ts';

const usage = 'npm run doctor -- [--json]';

async function look(): Promise<readonly Finding[]> {
  try {
    return await examine(await loadConfig(), { clock: systemClock });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.mistakes.map((mistake) => fault('settings', mistake, 'Correct it in .env or the environment; .env.example says what each line means.'));
  }
}

async function main(words: readonly string[]): Promise<number> {
  let json: boolean;
  try {
    json = parseArgs({ args: [...words], options: { json: { type: 'boolean', default: false } }, strict: true }).values.json;
  } catch (error) {
    process.stderr.write(`${reasonOf(error)}.\n${usage}\n`);
    return 1;
  }
  const findings = await look();
  process.stdout.write(`${json ? findingsAsJson(findings) : findingsAsText(findings)}\n`);
  return hasFault(findings) ? 1 : 0;
}

process.exitCode = await main(process.argv.slice(2));
