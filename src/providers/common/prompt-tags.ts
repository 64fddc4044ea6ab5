import type { Note } from '../../core/note.ts';
import type { Order } from '../../core/provider.ts';

/** A server's way of taking orders out of a prompt. */
export type PromptTag = { /** The name in a note. */ readonly name: string; readonly pattern: RegExp };

/** `<lora:name:1>` and its kin name files of the box; which ones are used is the operator's to say. */
export const networkTag: PromptTag = { name: 'lora', pattern: /<\s*\w+\s*:[^>]*>/gi };

/** stable-diffusion.cpp takes whole requests out of a prompt that holds one, whichever of its APIs it came by. */
export const requestTags: readonly PromptTag[] = [
  { name: 'sd_cpp_extra_args', pattern: /<\s*sd_cpp_extra_args\s*>[\s\S]*?<\s*\/\s*sd_cpp_extra_args\s*>/gi },
  { name: 'sd_cpp_extra_args', pattern: /<\s*\/?\s*sd_cpp_extra_args\s*\/?\s*>?/gi },
];

/** An order whose words are only words, and a note for each kind of tag that was in them. */
export function withPlainWords(order: Order, tags: readonly PromptTag[]): { readonly order: Order; readonly notes: readonly Note[] } {
  const prompt = withoutTags(order.prompt, tags);
  const unwanted = withoutTags(order.negativePrompt ?? '', tags);
  const found = [...new Set([...prompt.found, ...unwanted.found])];
  return {
    order: { ...order, prompt: prompt.text, ...(order.negativePrompt === undefined ? {} : { negativePrompt: unwanted.text }) },
    notes: found.map((option) => ({ kind: 'left-out', option })),
  };
}

/**
 * The words without the tags, and the names of those that were there. It is done again until nothing is left to take out: what
 * is taken out may have stood within a tag, which is whole only then.
 */
function withoutTags(words: string, tags: readonly PromptTag[]): { readonly text: string; readonly found: ReadonlySet<string> } {
  const found = new Set<string>();
  let text = words;
  for (let before = ''; before !== text;) {
    before = text;
    for (const { name, pattern } of tags) {
      const without = text.replaceAll(pattern, ' ');
      if (without !== text) found.add(name);
      text = without;
    }
  }
  return { text: found.size === 0 ? words : text.replaceAll(/\s+/g, ' ').trim(), found };
}
