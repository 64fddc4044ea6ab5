import type { z } from 'zod';

/** Texts of one column that are remembered. */
const remembered = 200;

/** Reads a JSON column, checked by its schema. A job is read several times on its way, so a text just read is not parsed again. */
export function jsonColumn<T>(schema: z.ZodType<T>): (text: string) => T {
  const recent = new Map<string, { readonly value: T }>();
  return (text) => {
    const known = recent.get(text);
    if (known) return known.value;
    const value = schema.parse(JSON.parse(text));
    if (recent.size >= remembered) recent.clear();
    recent.set(text, { value });
    return value;
  };
}
