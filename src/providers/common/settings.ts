import { z } from 'zod';
import type { Price } from '../../core/model-card.ts';

/** The address of a box. Names and passwords have variables of their own: what stands in an address is shown to operators. */
export const boxUrl = z.url({ protocol: /^https?$/, error: 'must be an address such as http://127.0.0.1:7860' })
  .refine((text) => {
    if (!URL.canParse(text)) return true;
    const { username, password, search, hash } = new URL(text);
    return `${username}${password}${search}${hash}` === '';
  }, 'must hold no user, password or query')
  .transform((text) => text.replace(/\/+$/, ''));

/** US dollars as a setting. */
export const dollars = z.coerce.number().min(0).max(1_000);
/** Pixels of a side as a setting. */
export const side = z.coerce.number().int().min(64).max(4_096);

/** What each call costs, as the operator says; a box of one's own costs nothing. */
export function pricePerCall(usd: number | undefined, { asOf, variable }: { readonly asOf: string; readonly variable: string }): Price {
  return {
    rows: [{ unit: 'call', micros: Math.round((usd ?? 0) * 1_000_000) }], asOf,
    source: usd === undefined ? 'a box of the operator\'s own' : variable,
  };
}
