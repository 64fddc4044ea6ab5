import { createHash } from 'node:crypto';
import type { Asked } from '../../src/core/request.ts';
import type { RetentionLimits } from '../../src/pipeline/retention.ts';
import { createLine, type LineSettings, type TestLine } from '../fakes/line.ts';
import { fetchByName, pictures } from '../fakes/photo-set.ts';
import { bytesOf } from '../fakes/recording-service.ts';

export const hours = 60 * 60_000;
export const roomy: RetentionLimits = { inputsMs: 3 * hours, resultsMs: 6 * hours, maxBytes: 1e9 };

/** An asking with one picture, and that picture's hash. */
export const changed: Partial<Asked> = { mode: 'image-to-image', inputs: pictures('image', 1) };
export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
export const inputHash = hashOf('image-1.png');

/** A line whose spool is swept. */
export function openSwept(more: LineSettings = {}): Promise<TestLine> {
  return createLine({ retention: roomy, fetch: fetchByName, service: { workMs: 1_000 }, ...more });
}

/** The hashes of all files in the spool, in order. */
export async function filesOf(line: TestLine): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { hash } of line.now.spool.list()) found.push(hash);
  return found.toSorted();
}

/** Writes a file that no row names. */
export async function put(line: TestLine, text: string): Promise<string> {
  const chunks = new Blob([bytesOf(text)]).stream();
  return (await line.now.spool.write(chunks, { maxBytes: 1_000 })).hash;
}
