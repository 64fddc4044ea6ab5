import { allComponents } from '../validate/components.ts';
import { isFields, listOf } from '../wire.ts';
import type { Fields } from '../wire.ts';

/** Whom a message notifies. */
export type Mentions = { readonly users: readonly string[]; readonly roles: readonly string[]; readonly everyone: boolean };

/**
 * Whom the text of a message mentions, as far as `allowed_mentions` lets it. Without `allowed_mentions` everything counts:
 * that is Discord's default and the trap this is here to show.
 */
export function mentionsOf(body: Fields, text: string, mayMentionEveryone: boolean): Mentions {
  const allowed = isFields(body['allowed_mentions']) ? body['allowed_mentions'] : undefined;
  const parse = listOf(allowed?.['parse']);
  const pick = (kind: 'users' | 'roles', found: readonly string[]): readonly string[] => {
    const unique = [...new Set(found)];
    return allowed === undefined || parse.includes(kind) ? unique : unique.filter((id) => listOf(allowed[kind]).includes(id));
  };
  return {
    users: pick('users', [...text.matchAll(/<@!?(\d{17,20})>/g)].map(([, id]) => id ?? '')),
    roles: pick('roles', [...text.matchAll(/<@&(\d{17,20})>/g)].map(([, id]) => id ?? '')),
    everyone: mayMentionEveryone && /@(everyone|here)\b/.test(text) && (allowed === undefined || parse.includes('everyone')),
  };
}

/** The text of a message that can mention somebody: its content and its text components, never its embeds. */
export function mentioningText(content: string, components: readonly Fields[]): string {
  const texts = allComponents(components).map((component) => component['content']).filter((part) => typeof part === 'string');
  return [content, ...texts].join('\n');
}
