import { DatabaseSync } from 'node:sqlite';

/** Milliseconds to wait for an ending process to let go. */
const patience = 3_000;

/**
 * Holds a folder for this process alone until disposed. The lock is the operating system's on an open file, so it falls with
 * the process however that ends. Throws an error for people when another process has it.
 */
export function lockFolder(file: string, folder: string): Disposable {
  const database = new DatabaseSync(file, { timeout: patience });
  try {
    database.exec('begin exclusive');
  } catch (error) {
    database.close();
    throw new Error(`Another Darkroom is running on the folder ${folder}. Stop it first, or give this one a folder of its own by DATA_DIR.`, { cause: error });
  }
  return { [Symbol.dispose]: () => database.close() };
}
