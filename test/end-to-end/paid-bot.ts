import sharp from 'sharp';
import { runBot } from '../../src/bot.ts';
import { loadConfig } from '../../src/config.ts';
import type { Provider } from '../../src/core/provider.ts';
import { brush } from '../fakes/model-cards.ts';

// The bot as `src/main.ts` runs it, with one provider that has a price: a picture is said to cost $0.40, and billed as $0.30.
const picture = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#c05030' } }).png().toBuffer();
const nova: Provider = {
  id: 'nova',
  limits: { concurrency: 1 },
  models: () => [{ ...brush, provider: 'nova', price: { rows: [{ unit: 'image', micros: 400_000 }], asOf: '2026-11-01', source: 'https://example.test/prices' } }],
  refresh: async () => ({ ok: true }),
  start: async () => ({ kind: 'done', outputs: [{ kind: 'bytes', bytes: new Uint8Array(picture) }], cost: { micros: 300_000, estimated: false } }),
  check: async () => ({ kind: 'lost' }),
  cancel: async () => {},
  open: async () => { throw new Error('The provider hands over bytes.'); },
};

const config = await loadConfig();
const { DISCORD_TOKEN } = config;
if (DISCORD_TOKEN === undefined) throw new Error('The playground gives the token.');
const end = new AbortController();
for (const event of ['SIGTERM', 'disconnect'] as const) process.once(event, () => end.abort());
process.exitCode = await runBot({ ...config, DISCORD_TOKEN }, end.signal, { providers: [nova] });
process.exit();
