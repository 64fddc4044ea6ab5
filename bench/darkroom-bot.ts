import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { runBot } from '../src/bot.ts';
import { readConfig } from '../src/config.ts';
import { openStore } from '../src/store/index.ts';
import { createInstantProvider } from './instant-provider.ts';

// Our bot as it is, but for its provider. `BENCH_PEOPLE` are the ids of those who want no ping: the floor sends none either.

const config = await readConfig(process.env);
const { DISCORD_TOKEN, DATA_DIR } = config;
if (DISCORD_TOKEN === undefined) throw new Error('DISCORD_TOKEN is missing.');

async function switchPingsOff(people: readonly string[]): Promise<void> {
  await mkdir(DATA_DIR, { recursive: true });
  await using store = await openStore({ file: join(DATA_DIR, 'darkroom.sqlite') });
  await store.transaction(async (tx) => {
    for (const user_id of people) await tx.insertInto('people').values({ user_id, ping: 0 }).execute();
  });
}

const end = new AbortController();
process.once('SIGTERM', () => end.abort());
process.once('disconnect', () => end.abort());
await switchPingsOff((process.env['BENCH_PEOPLE'] ?? '').split(',').filter((id) => id !== ''));
process.exitCode = await runBot({ ...config, DISCORD_TOKEN }, end.signal, { providers: [createInstantProvider()] });
if (process.connected) process.disconnect();
