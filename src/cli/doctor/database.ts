import { access, constants, stat } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { migrations } from '../../store/migrations/index.ts';
import { fault, fine, reasonOf, warning, type Finding } from './finding.ts';

const what = 'database';
/** Milliseconds to wait for a bot that is at work. */
const patience = 5_000;
const restore = 'Stop the bot, keep a copy of the file, and put a backup in its place.';

/** Reads the embedded database as it stands: whether it opens, what version it is of, and whether the bot could write it. */
export async function examineDatabase(file: string): Promise<Finding> {
  const found = await stat(file).catch(() => undefined);
  if (found === undefined) return fine(what, 'There is none yet; the bot makes it at its first start.');
  try {
    await access(file, constants.R_OK | constants.W_OK);
  } catch (error) {
    return fault(what, `${file} cannot be written: ${reasonOf(error)}.`, 'Give the file to the user that runs the bot.');
  }
  try {
    using database = await openAsItIs(file);
    return judge(`${file} opens (${(found.size / 2 ** 20).toFixed(1)} MiB)`, database.migrations());
  } catch (error) {
    return fault(what, `${file} cannot be read: ${reasonOf(error)}.`, restore);
  }
}

function judge(opens: string, done: readonly string[]): Finding {
  const known = Object.keys(migrations);
  const foreign = done.filter((name) => !known.includes(name));
  const due = known.filter((name) => !done.includes(name));
  if (foreign.length > 0) return fault(what, `${opens}, but was brought to a later version than this one (${foreign.join(', ')}).`, 'Run the version of the bot that it belongs to, or a later one: a database goes forwards only.');
  if (due.length > 0) return warning(what, `${opens}, and is of an earlier version (to come: ${due.join(', ')}).`, 'Nothing to do: the next start brings it along. Back up the folder before.');
  return fine(what, `${opens}, is of this version, and may be written.`);
}

/**
 * Without a log beside it nobody has the file open, and it is read as one that cannot change, which leaves no trace. With one,
 * a reader beside the writer disturbs nobody.
 */
async function openAsItIs(file: string): Promise<Disposable & { migrations(): readonly string[] }> {
  const isInUse = await stat(`${file}-wal`).then(() => true, () => false);
  const url = pathToFileURL(file);
  if (!isInUse) url.searchParams.set('immutable', '1');
  const database = new DatabaseSync(url, { readOnly: true, timeout: patience });
  return {
    migrations() {
      const hasTable = database.prepare('select 1 from sqlite_master where type = \'table\' and name = \'kysely_migration\'').get() !== undefined;
      return hasTable ? database.prepare('select name from kysely_migration order by name').all().map(({ name }) => String(name)) : [];
    },
    [Symbol.dispose]: () => database.close(),
  };
}
