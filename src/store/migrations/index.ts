import type { Migration } from 'kysely/migration';
import { lineFromEndToEnd } from './0001-line-from-end-to-end.ts';
import { whatIsKept } from './0002-what-is-kept.ts';

/** In order of their names; one that was released is never changed. */
export const migrations: Record<string, Migration> = {
  '0001-line-from-end-to-end': lineFromEndToEnd,
  '0002-what-is-kept': whatIsKept,
};
