import type { Store } from '../../src/core/store.ts';

// A process of its own with a store, for the store's contract.

const [task = '', module = '', location = ''] = process.argv.slice(2);
const { open } = await import(module) as { open(location: string): Promise<Store> };
process.stdout.write('ready\n');
await process.stdin.resume().toArray();
await using store = await open(location);

const add = (id: string): Promise<void> => store.transaction(async (tx) => {
  await tx.insertInto('people').values({ user_id: id, ping: 1 }).execute();
});

if (task === 'write') {
  for (let number = 0; ; number += 8) {
    await Promise.all(Array.from({ length: 8 }, async (_, index) => {
      const id = `person-${number + index}`;
      await add(id);
      process.stdout.write(`${id}\n`);
    }));
  }
}
await add(task);
