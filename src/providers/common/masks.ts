import type { StoredFile } from '../../core/media.ts';
import type { ProviderParts } from '../define.ts';

/** A mask as boxes take it: one channel, white where the picture is made anew and black where it stays. A PNG's bytes. */
export function whiteMask({ draw }: Pick<ProviderParts, 'draw'>, { hash }: StoredFile, o: { readonly signal: AbortSignal }): Promise<Uint8Array<ArrayBuffer>> {
  return draw({ module: new URL('./white-mask.ts', import.meta.url).href, input: {}, files: [hash] }, o);
}
