import { describe, expect, test } from 'vitest';
import { createGroupCommit } from '../../src/store/group-commit.ts';

/** A connection that writes down what it is told, and fails where the test says. */
function fakeConnection(failing: { [sql: string]: Error } = {}) {
  const told: string[] = [];
  const exec = (sql: string): void => {
    told.push(sql);
    const error = failing[sql];
    if (error) throw error;
  };
  return { tx: told, exec, sync: async () => exec('sync'), told, failing };
}

const write = (word: string) => async (tx: string[]): Promise<string> => {
  tx.push(word);
  return word;
};

describe('A commit', () => {
  test('is shared by works of the same moment', async () => {
    const connection = fakeConnection();
    const commits = createGroupCommit(connection);
    await Promise.all([commits.run(write('a')), commits.run(write('b'))]);
    expect(connection.told).toEqual(['begin immediate', 'a', 'b', 'commit', 'sync']);
  });

  test('that may be synced later is synced with the next one that may not', async () => {
    const connection = fakeConnection();
    const commits = createGroupCommit(connection);
    await commits.run(write('a'), { sync: 'later' });
    expect(connection.told).toEqual(['begin immediate', 'a', 'commit']);
    await Promise.all([commits.run(write('b'), { sync: 'later' }), commits.run(write('c'))]);
    expect(connection.told.slice(3)).toEqual(['begin immediate', 'b', 'c', 'commit', 'sync']);
  });

  test('lets others have their turn before it begins', async () => {
    const connection = fakeConnection();
    const work = createGroupCommit(connection).run(write('a'));
    await Promise.resolve();
    const turn = new Promise((resolve) => { process.nextTick(resolve); }).then(() => [...connection.told]);
    expect(await turn).toEqual([]);
    await work;
  });

  test('is tried again with a savepoint for each work when one of them fails, so that it fails alone', async () => {
    const failed = new Error('on purpose');
    const connection = fakeConnection();
    const commits = createGroupCommit(connection);
    const works = [commits.run(write('a')), commits.run(() => Promise.reject(failed)), commits.run(write('c'))];
    expect((await Promise.allSettled(works)).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(connection.told).toEqual([
      'begin immediate', 'a', 'rollback',
      'begin immediate', 'savepoint work', 'a', 'release work', 'savepoint work', 'rollback to work', 'release work', 'savepoint work', 'c', 'release work', 'commit', 'sync',
    ]);
  });

  test('of one work that fails is undone at once', async () => {
    const failed = new Error('on purpose');
    const connection = fakeConnection();
    await expect(createGroupCommit(connection).run(() => Promise.reject(failed))).rejects.toBe(failed);
    expect(connection.told).not.toContain('savepoint work');
  });

  test('is shared by works that came while the one before was under way', async () => {
    const connection = fakeConnection();
    const commits = createGroupCommit(connection);
    const inside = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const first = commits.run(() => {
      begun.resolve();
      return inside.promise;
    });
    await begun.promise;
    const others = [commits.run(write('b')), commits.run(write('c'))];
    inside.resolve();
    await Promise.all([first, ...others]);
    expect(connection.told.filter((sql) => sql === 'commit')).toHaveLength(2);
  });

  test('is not shared by so many that the first would wait long', async () => {
    const connection = fakeConnection();
    const commits = createGroupCommit(connection);
    await Promise.all(Array.from({ length: 100 }, (_, index) => commits.run(write(String(index)))));
    expect(connection.told.filter((sql) => sql === 'commit')).toHaveLength(2);
  });

  test('that fails fails all its works, and the next one is not touched by it', async () => {
    const full = new Error('disk full');
    const connection = fakeConnection({ commit: full });
    const commits = createGroupCommit(connection);
    expect(await Promise.allSettled([commits.run(write('a')), commits.run(write('b'))]))
      .toEqual([{ status: 'rejected', reason: full }, { status: 'rejected', reason: full }]);
    expect(connection.told.at(-1)).toBe('rollback');
    delete connection.failing['commit'];
    expect(await commits.run(write('c'))).toBe('c');
  });

  test('that cannot begin fails all its works', async () => {
    const busy = new Error('busy');
    const connection = fakeConnection({ 'begin immediate': busy, rollback: new Error('no transaction is active') });
    await expect(createGroupCommit(connection).run(write('a'))).rejects.toBe(busy);
  });

  test('that the database itself has given up fails with the reason, not with what went wrong in undoing it', async () => {
    const full = new Error('disk full');
    const connection = fakeConnection({ 'rollback to work': new Error('no such savepoint') });
    const commits = createGroupCommit(connection);
    const works = [commits.run(write('a')), commits.run(() => Promise.reject(full)), commits.run(write('c'))];
    const results = await Promise.allSettled(works);
    expect(results.map((result) => result.status === 'rejected' && result.reason)).toEqual([full, full, full]);
    expect(connection.told).not.toContain('commit');
  });

  test('is told to nobody before it stands', async () => {
    const connection = fakeConnection();
    const commits = createGroupCommit(connection);
    const [committedWhenTold] = await Promise.all([commits.run(write('a')).then(() => connection.told.includes('sync')), commits.run(write('b'))]);
    expect(committedWhenTold).toBe(true);
  });

  test('is waited for by idle, with those that came meanwhile', async () => {
    const connection = fakeConnection();
    const commits = createGroupCommit(connection);
    const inside = Promise.withResolvers<void>();
    void commits.run(() => inside.promise);
    const idle = commits.idle();
    await Promise.resolve();
    void commits.run(write('late'));
    inside.resolve();
    await idle;
    expect(connection.told).toContain('late');
    await commits.idle();
  });
});
