import { z } from 'zod';
import type { OwnOutput, Output } from '../../core/provider.ts';
import { fromBase64 } from '../common/base64.ts';

/** Results in one answer at most; a model that gives more has misunderstood. */
const mostOutputs = 20;

/**
 * The files in a prediction's output, which is an address, a list of them, or an object in which they stand. Replicate's files are
 * elsewhere, on `replicate.delivery`; below `base` are the API's own, which want its token.
 */
export function outputsIn(output: unknown, base: string, makes: 'image' | 'video'): readonly Output[] {
  return addressesIn(output, makes).flatMap((address) => outputAt(address, base)).slice(0, mostOutputs);
}

/** Names under which objects hold the result, and not its preview, mask or sound. */
const resultNames = { image: ['images', 'image', 'outputs', 'output', 'url'], video: ['videos', 'video', 'outputs', 'output', 'url'] } as const;

function addressesIn(output: unknown, makes: 'image' | 'video'): readonly string[] {
  if (typeof output === 'string') return [output];
  if (Array.isArray(output)) return output.flatMap((each) => addressesIn(each, makes));
  if (typeof output !== 'object' || output === null) return [];
  const inner = new Map<string, unknown>(Object.entries(output));
  const named = resultNames[makes].find((name) => addressesIn(inner.get(name), makes).length > 0);
  return named === undefined ? [...inner.values()].flatMap((each) => addressesIn(each, makes)) : addressesIn(inner.get(named), makes);
}

function outputAt(address: string, base: string): readonly Output[] {
  if (address.startsWith('data:')) {
    const bytes = fromBase64(address);
    return bytes ? [{ kind: 'bytes', bytes }] : [];
  }
  if (address.startsWith(`${base}/`)) {
    const path = address.slice(base.length);
    return ownPath.safeParse(path).success ? [{ kind: 'own', ref: path }] : [];
  }
  return /^https:\/\/[^\s/]+\//i.test(address) ? [{ kind: 'foreign', url: address }] : [];
}

/** A path below the base, without a way out of it. */
const ownPath = z.string().max(500).regex(/^(?:\/(?!\.{1,2}(?:\/|$))[\w.~-]+)+$/);

/** The path that an own output stands for; undefined for a reference that is not of this provider. */
export function pathOf({ ref }: OwnOutput): string | undefined {
  const parsed = ownPath.safeParse(ref);
  return parsed.success ? parsed.data : undefined;
}
