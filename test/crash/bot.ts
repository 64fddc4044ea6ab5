import { enableCompileCache, flushCompileCache } from 'node:module';

// The bot as `src/main.ts` runs it, with providers over HTTP that the test serves: a program of its own, to be killed.
enableCompileCache();
const { runBot } = await import('../../src/bot.ts');
const { loadConfig } = await import('../../src/config.ts');
const { createProvider, kinds } = await import('./provider.ts');
// Whoever is killed keeps nothing at the end.
flushCompileCache();

const config = await loadConfig();
const { DISCORD_TOKEN, environment } = config;
if (DISCORD_TOKEN === undefined) throw new Error('The test gives the token.');
const end = new AbortController();
for (const event of ['SIGTERM', 'disconnect'] as const) process.once(event, () => end.abort());
const providers = (Object.keys(kinds) as (keyof typeof kinds)[]).map((kind) => createProvider(kind, environment['CRASH_SERVICE_URL'] ?? ''));
process.exitCode = await runBot({ ...config, DISCORD_TOKEN }, end.signal, { providers });
process.exit();
