import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createProviders } from '../../compose.ts';
import type { Config, ProviderConfig } from '../../config.ts';
import type { Clock } from '../../core/clock.ts';
import { fullName } from '../../core/model-card.ts';
import type { Provider } from '../../core/provider.ts';
import { modes } from '../../core/request.ts';
import { createLog } from '../../lib/log.ts';
import { createPatientFetch } from '../../lib/patient-fetch.ts';
import { plural } from '../plural.ts';
import { within } from '../within.ts';
import { fault, fine, reasonOf, warning, type Finding } from './finding.ts';

/** Milliseconds a service gets to say how it is, and a provider that does not end then. */
const patience = 15_000;
const grace = 2_000;

/** Asks every configured provider how it is, at no cost. What they learn of their services is not kept: a running bot keeps its own. */
export async function examineProviders(config: Config, { clock }: { readonly clock: Clock }): Promise<readonly Finding[]> {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'darkroom-doctor-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const { fetch } = stack.use(createPatientFetch());
  const asked = await Promise.all(config.providers.map(async (own) => {
    try {
      const [provider] = createProviders({ DATA_DIR: folder, providers: [own] }, { clock, fetch, log: createLog({ level: 'silent' }), read: notNow, draw: notNow });
      if (provider === undefined) return { findings: [], provider };
      stack.defer(async () => provider[Symbol.asyncDispose]?.());
      return { findings: await examine(provider, own, clock), provider };
    } catch (error) {
      return { findings: [fault(nameOf(own), sentence(reasonOf(error)), mendOf(own))], provider: undefined };
    }
  }));
  const providers = asked.flatMap(({ provider }) => (provider === undefined ? [] : [provider]));
  return [...asked.flatMap(({ findings }) => findings), ...examineModes(providers)];
}

async function examine(provider: Provider, own: ProviderConfig, clock: Clock): Promise<readonly Finding[]> {
  const what = nameOf(own);
  const { ok, detail, warnings = [] } = await within(provider.refresh({ signal: AbortSignal.timeout(patience) }), {
    clock, ms: patience + grace, signal: new AbortController().signal, otherwise: `It did not answer within ${(patience + grace) / 1_000} s`,
  });
  if (!ok) return [fault(what, detail ?? 'It does not answer.', mendOf(own))];
  const later = warnings.map((text) => warning(what, text, 'Nothing fails yet; look at it before it does.'));
  const cards = provider.models();
  if (cards.length === 0) return [detail === undefined ? warning(what, 'It answers, and has no model to offer.', mendOf(own)) : fine(what, sentence(detail)), ...later];
  const byMode = modes.flatMap((mode) => {
    const count = cards.filter((card) => card.modes.includes(mode)).length;
    return count === 0 ? [] : [`${mode} ${count}`];
  });
  const unpriced = cards.filter(({ price }) => price === undefined).map(fullName);
  const answers = own.module.settings.safeParse({}).success ? 'It answers' : 'It answers and takes our account';
  return [
    fine(what, `${answers}. ${plural(cards.length, 'model')} (${byMode.join(', ')}); ${limitsOf(provider)}.${detail === undefined ? '' : ` ${sentence(detail)}`}`),
    ...(unpriced.length === 0 ? [] : [warning(what, `Without a known price, and so not on offer: ${unpriced.join(', ')}.`, 'Choose models whose price is known, where the provider leaves the choice to you.')]),
    ...later,
  ];
}

/** What members cannot do at all. */
function examineModes(providers: readonly Provider[]): readonly Finding[] {
  const cards = providers.flatMap((provider) => provider.models()).filter(({ price }) => price !== undefined);
  const without = modes.filter((mode) => !cards.some((card) => card.modes.includes(mode)));
  return without.length === 0 ? [] : [warning('modes', `Nothing on offer makes ${without.join(', ')}; those commands can only be refused.`, 'Configure a provider that does; .env.example lists all of them.')];
}

function limitsOf({ limits: { concurrency, rate } }: Provider): string {
  return `${plural(concurrency, 'call')} at once${rate === undefined ? '' : `, at most ${plural(rate.max, 'start')} in ${rate.perMs / 1000} s`}`;
}

function nameOf({ instance }: ProviderConfig): string {
  return `provider ${instance}`;
}

function mendOf({ module, instance }: ProviderConfig): string {
  const suffix = instance.includes('/') ? `__${instance.slice(instance.indexOf('/') + 1).toUpperCase()}` : '';
  const names = Object.keys(module.settings.shape).map((name) => `${name}${suffix}`);
  return `Check ${names.join(', ')}, and that this machine reaches the service; until then its models are not on offer.`;
}

function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}${/[.!?]$/.test(words) ? '' : '.'}`;
}

function notNow(): Promise<never> {
  return Promise.reject(new Error('Nothing is made while the set-up is checked.'));
}
