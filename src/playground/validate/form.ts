import { refuse } from '../rest/reply.ts';
import type { Reply } from '../rest/reply.ts';

/** Collects what is wrong with a body and turns it into Discord's form error. */
export type Form = {
  /** Notes a mistake; `path` is dotted, as in `embeds.0.title`. */
  add(path: string, code: string, message: string): void;
  required(path: string): void;
  /** Notes a string that is no string or has a wrong length; absent and `null` are right. */
  text(path: string, value: unknown, limits: { readonly min?: number; readonly max: number }): void;
  /** Notes a list with too many or too few entries; absent and `null` are right. */
  list(path: string, value: unknown, limits: { readonly min?: number; readonly max: number }): void;
  /** The 50035 with all mistakes, or undefined if there are none. */
  refusal(): Reply | undefined;
};

type Tree = { [key: string]: Tree | { code: string; message: string }[] };

/** An empty form. */
export function createForm(): Form {
  const tree: Tree = {};
  let count = 0;
  const add: Form['add'] = (path, code, message) => {
    count += 1;
    let at = tree;
    for (const key of path === '' ? [] : path.split('.')) {
      const below = at[key];
      at = below === undefined || Array.isArray(below) ? (at[key] = {}) : below;
    }
    const known = at['_errors'];
    at['_errors'] = [...(Array.isArray(known) ? known : []), { code, message }];
  };
  return {
    add,
    required: (path) => add(path, 'BASE_TYPE_REQUIRED', 'This field is required'),
    text(path, value, { min = 0, max }) {
      if (value === undefined || value === null) return;
      if (typeof value !== 'string') add(path, 'STRING_TYPE_CONVERT', `Could not interpret "${String(value)}" as string.`);
      else if (value.length > max && min === 0) add(path, 'BASE_TYPE_MAX_LENGTH', `Must be ${max} or fewer in length.`);
      else if (value.length > max || value.length < min) add(path, 'BASE_TYPE_BAD_LENGTH', `Must be between ${min} and ${max} in length.`);
    },
    list(path, value, { min = 0, max }) {
      if (value === undefined || value === null) return;
      if (!Array.isArray(value)) add(path, 'LIST_TYPE_CONVERT', 'Only iterables may be used in a ListType');
      else if (value.length > max && min === 0) add(path, 'BASE_TYPE_MAX_LENGTH', `Must be ${max} or fewer in length.`);
      else if (value.length > max || value.length < min) add(path, 'BASE_TYPE_BAD_LENGTH', `Must be between ${min} and ${max} in length.`);
    },
    refusal: () => (count === 0 ? undefined : refuse(400, 50_035, 'Invalid Form Body', tree)),
  };
}
