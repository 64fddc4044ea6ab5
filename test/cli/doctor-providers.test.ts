import { expect, test } from 'vitest';
import { z } from 'zod';
import { examine } from '../../src/cli/doctor/examine.ts';
import { examineProviders } from '../../src/cli/doctor/providers.ts';
import type { Finding } from '../../src/cli/doctor/finding.ts';
import { readConfig, type Config, type ProviderConfig } from '../../src/config.ts';
import type { ModelCard } from '../../src/core/model-card.ts';
import type { Health, Provider } from '../../src/core/provider.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { defineProvider } from '../../src/providers/define.ts';
import { createRecordingProvider, recordingCard } from '../fakes/recording-provider.ts';
import { createRunningClock } from '../fakes/running-clock.ts';
import { createRecordingService } from '../fakes/recording-service.ts';
import { createTemporaryFolder } from '../fakes/temporary-folder.ts';

const key = 'nova-key-of-the-house';

type Service = { readonly health?: Health | Error | 'silent'; readonly cards?: readonly ModelCard[]; readonly limits?: Provider['limits']; readonly instance?: string; readonly broken?: string };

/** A configured service that needs a key. */
function nova({ health = { ok: true }, cards = [recordingCard], limits, instance = 'nova', broken }: Service): ProviderConfig {
  const module = defineProvider({
    kind: 'nova', about: 'Nova.', settings: z.object({ NOVA_API_KEY: z.string() }),
    create: () => {
      if (broken !== undefined) throw new Error(broken);
      return {
        ...createRecordingProvider({ service: createRecordingService({ clock: systemClock }), clock: systemClock, id: instance, ...(limits ? { limits } : {}) }),
        models: () => cards,
        refresh: () => (health === 'silent' ? new Promise(() => undefined) : health instanceof Error ? Promise.reject(health) : Promise.resolve(health)),
      };
    },
  });
  return { module, instance, settings: { NOVA_API_KEY: key } };
}

async function configWith(...providers: readonly ProviderConfig[]): Promise<Config> {
  return { ...await readConfig({ NOVA_API_KEY: key, FFMPEG: 'none' }), providers };
}

const findingsOf = async (...providers: readonly ProviderConfig[]): Promise<readonly Finding[]> => examineProviders(await configWith(...providers), { clock: systemClock });

test('a service that answers is told with its models by mode and its limits', async () => {
  expect(await findingsOf(nova({ limits: { concurrency: 4, rate: { max: 10, perMs: 60_000 } }, health: { ok: true, detail: 'credit for 3 dollars' } }))).toEqual([{
    what: 'provider nova', state: 'ok',
    text: 'It answers and takes our account. 1 model (text-to-image 1, image-to-image 1, text-to-video 1, image-to-video 1); 4 calls at once, at most 10 starts in 60 s. Credit for 3 dollars.',
  }]);
});

test('a service that does not take the key is a fault that names the variables to check, those of a second box too', async () => {
  const refused = { ok: false, detail: 'It refuses the key (401).' };

  const findings = await findingsOf(nova({ health: refused }), nova({ health: { ok: false }, instance: 'nova/attic' }), nova({}));

  expect(findings).toMatchObject([
    { what: 'provider nova', state: 'fault', text: 'It refuses the key (401).', mend: expect.stringMatching(/^Check NOVA_API_KEY, /) as string },
    { what: 'provider nova/attic', state: 'fault', text: 'It does not answer.', mend: expect.stringMatching(/^Check NOVA_API_KEY__ATTIC, /) as string },
    { what: 'provider nova', state: 'ok' },
  ]);
});

test('a provider that throws takes nobody with it', async () => {
  const findings = await findingsOf(nova({ health: new Error('connection reset') }), nova({ broken: 'no such thing' }), nova({}));

  expect(findings.map(({ state, text }) => [state, text.split('.')[0]])).toEqual([['fault', 'Connection reset'], ['fault', 'No such thing'], ['ok', 'It answers and takes our account']]);
});

test('a provider that never ends is not waited for', async () => {
  const clock = createRunningClock();
  using _fast = clock.fast(1_000);

  expect(await examineProviders(await configWith(nova({ health: 'silent' })), { clock })).toMatchObject([{ state: 'fault', text: 'It did not answer within 17 s.' }, { what: 'modes' }]);
});

test('what ends soon, what has no price and what has no model are warnings', async () => {
  const { price: _price, ...unpriced } = recordingCard;
  const findings = await findingsOf(
    nova({ health: { ok: true, warnings: ['nova/one is retired on 2026-12-31.'] }, cards: [recordingCard, { ...unpriced, name: 'two' }] }), nova({ cards: [], instance: 'nova/empty' }),
  );

  expect(findings.map(({ what, state, text }) => [what, state, text])).toEqual([
    ['provider nova', 'ok', expect.stringContaining('2 models')],
    ['provider nova', 'warning', 'Without a known price, and so not on offer: box/two.'],
    ['provider nova', 'warning', 'nova/one is retired on 2026-12-31.'],
    ['provider nova/empty', 'warning', 'It answers, and has no model to offer.'],
  ]);
  expect(findings.filter(({ state, mend }) => state === 'warning' && (mend ?? '') === '')).toEqual([]);
});

test('modes that nothing on offer makes are told, and a provider that is switched off is no mistake', async () => {
  const off = { health: { ok: true, detail: 'switched off by NOVA=off' }, cards: [] };

  expect(await findingsOf(nova(off), nova({ cards: [{ ...recordingCard, modes: ['text-to-image'] }] }))).toMatchObject([
    { state: 'ok', text: 'Switched off by NOVA=off.' }, { state: 'ok' },
    { what: 'modes', state: 'warning', text: 'Nothing on offer makes image-to-image, text-to-video, image-to-video; those commands can only be refused.' },
  ]);
});

test('a key that a provider blurts out is hidden', async () => {
  await using folder = await createTemporaryFolder();

  const findings = await examine({ ...await configWith(nova({ health: { ok: false, detail: `Bad key ${key}` } })), DATA_DIR: folder.path }, { clock: systemClock });

  expect(findings.find(({ what }) => what === 'provider nova')?.text).toBe('Bad key [secret]');
});
