import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Whether a bot is running on a data folder: its lock is an exclusive one, so nobody else can read. Takes nothing for itself. */
export function isFolderTaken(dataFolder: string): boolean {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(join(dataFolder, 'lock.sqlite'), { readOnly: true, timeout: 0 });
    database.prepare('select count(*) from sqlite_master').get();
    return false;
  } catch (error) {
    return error instanceof Error && /locked|busy/i.test(error.message);
  } finally {
    database?.close();
  }
}
