import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { createLine, type TestLine } from '../fakes/line.ts';
import { fetchByName, pictures } from '../fakes/photo-set.ts';

// A sweep whose process dies before and after every step that leaves it, one step further in each run.

const hours = 60 * 60_000;
const inputHash = (name: string): string => createHash('sha256').update(name).digest('hex');
const changed = (photo: number) => ({ mode: 'image-to-image', inputs: pictures('image', photo).slice(-1) } as const);

const has = (line: TestLine, hash: string): Promise<boolean> => line.now.spool.has(hash);
const rows = (line: TestLine) => line.now.store.read.selectFrom('jobs').select(['id', 'inputs_gone_at', 'results_gone_at']).orderBy('id').execute();

/** Two jobs that are long over, of which one shares its picture with one that still waits. */
async function grownOld(): Promise<{ readonly line: TestLine; readonly result: string }> {
  const line = await createLine({ fetch: fetchByName, service: { workMs: 1_000 }, retention: { inputsMs: 5 * hours, resultsMs: 5 * hours, maxBytes: 1e9 } });
  for (const [id, photo] of [['j1', 1], ['j2', 2]] as const) {
    await line.submit(id, changed(photo));
    await line.settled(id);
  }
  line.now.lanes.get('box')?.pause(100 * hours);
  await line.submit('j3', changed(2));
  await line.clock.advance(1_000);
  const result = (await line.job('j1')).job.artifacts[0]?.file.hash ?? '';
  await line.stop();
  await line.clock.advance(6 * hours);
  return { line, result };
}

test('A sweep that dies at any step leaves nothing that a later one does not remove, and never a file that is needed', { timeout: 60_000 }, async () => {
  let steps: readonly string[] = [];
  for (let diesAt = 1; ; diesAt++) {
    const { line, result } = await grownOld();
    await using _ = line;
    // The lane is open again; what j3 buys is never ready.
    line.service.fates.push({ kind: 'never' });
    await line.restart({ diesAt });
    const { life } = line.now;
    expect(await has(line, inputHash('image-2.png'))).toBe(true);
    if (!life.isOver) {
      expect([await has(line, inputHash('image-1.png')), await has(line, result)]).toEqual([false, false]);
      steps = life.steps;
      break;
    }
    // A file is never gone while its row says that it is there.
    const [first] = await rows(line);
    if (first?.results_gone_at === null) expect(await has(line, result)).toBe(true);
    await line.restart();
    expect([await has(line, inputHash('image-1.png')), await has(line, inputHash('image-2.png')), await has(line, result)]).toEqual([false, true, false]);
    const isGone = expect.any(Number) as number;
    expect(await rows(line)).toEqual([
      { id: 'j1', inputs_gone_at: isGone, results_gone_at: isGone }, { id: 'j2', inputs_gone_at: isGone, results_gone_at: isGone },
      { id: 'j3', inputs_gone_at: null, results_gone_at: null },
    ]);
  }
  expect(steps.filter((step) => step === 'after spool.remove').length).toBeGreaterThanOrEqual(3);
});
