import { z } from 'zod';
import { parseJson } from '../../lib/parse-json.ts';
import type { ProviderParts } from '../define.ts';
import type { TokensSeen } from './cards.ts';

const learntSchema = z.object({
  /** Date by model, as the service writes it. */
  shutdowns: z.record(z.string(), z.string()).default({}),
  /** Models that this account has not. */
  missing: z.array(z.string()).default([]),
  tokens: z.record(z.string(), z.record(z.string(), z.number().int().nonnegative())).default({}),
});
type Learnt = z.infer<typeof learntSchema>;

/** What the service has told of its models; outlives the process, so that a start without the service knows it too. */
export type LearntModels = {
  readonly shutdowns: Readonly<Record<string, string>>;
  readonly missing: readonly string[];
  readonly tokens: TokensSeen;
  /** Takes up what an earlier process has learnt. Throws nothing. */
  load(): Promise<void>;
  learnModels(news: { readonly shutdowns: Readonly<Record<string, string>>; readonly missing: readonly string[] }): Promise<void>;
  /** Tokens of one picture of a quality, and of one `input` picture; the most counts. */
  learnTokens(model: string, tokens: Readonly<Record<string, number>>): Promise<void>;
};

const name = 'models';

export function createLearntModels({ kept }: Pick<ProviderParts, 'kept'>): LearntModels {
  let learnt: Learnt = learntSchema.parse({});
  let isLoaded = false;
  const keep = async (news: Partial<Learnt>): Promise<void> => {
    const before = JSON.stringify(learnt);
    learnt = { ...learnt, ...news };
    const text = JSON.stringify(learnt);
    if (text !== before) await kept.keep(name, text);
  };
  const load = async (): Promise<void> => {
    if (isLoaded) return;
    const text = await kept.get(name);
    if (isLoaded) return;
    isLoaded = true;
    learnt = learntSchema.safeParse(text === undefined ? {} : parseJson(text)).data ?? learnt;
  };
  return {
    get shutdowns() { return learnt.shutdowns; },
    get missing() { return learnt.missing; },
    get tokens() { return learnt.tokens; },
    load,
    learnModels: ({ shutdowns, missing }) => keep({ shutdowns: { ...shutdowns }, missing: [...missing] }),
    async learnTokens(model, tokens) {
      await load();
      const known = learnt.tokens[model] ?? {};
      const more = Object.entries(tokens).filter(([kind, count]) => count > (known[kind] ?? 0));
      if (more.length > 0) await keep({ tokens: { ...learnt.tokens, [model]: { ...known, ...Object.fromEntries(more) } } });
    },
  };
}
