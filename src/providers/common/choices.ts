import type { Json } from '../../core/json.ts';

/** A text option of a card's schema that takes one of a server's own names, each once; nothing where there are none. */
export function choiceOf(option: string, names: readonly string[], description: string): { readonly [option: string]: Json } {
  const choices = [...new Set(names)].filter((name) => name.trim() !== '');
  return choices.length === 0 ? {} : { [option]: { type: 'string', enum: choices, description } };
}
