import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import { Mistake } from '../mistake.ts';
import type { PersonFile } from '../people/options.ts';
import { readBody } from '../rest/read-body.ts';
import type { Act, UploadLimits } from './protocol.ts';

const mebibyte = 1024 * 1024;

/** What a person of Discord's cheapest paid plan may upload, and what a request of the stand-in holds together. */
export const uploadLimits: UploadLimits = { maxFiles: 10, maxBytesPerFile: 50 * mebibyte, maxBytesTogether: 60 * mebibyte };

const id = z.string().min(1).max(32);
const name = z.string().min(1).max(100);
const text = z.string().max(6_000);
const fileAt = z.strictObject({ file: z.int().min(0).max(99) });
const plain = z.union([text, z.number(), z.boolean()]);
const base = { personId: id, channelId: id };

const actSchema: z.ZodType<Act> = z.discriminatedUnion('type', [
  z.strictObject({ ...base, type: z.literal('command'), name, options: z.record(name, z.union([plain, fileAt])) }),
  z.strictObject({ ...base, type: z.literal('autocomplete'), name, options: z.record(name, plain), focused: name }),
  z.strictObject({ ...base, type: z.literal('message-command'), name, messageId: id }),
  z.strictObject({ ...base, type: z.literal('user-command'), name, userId: id }),
  z.strictObject({ ...base, type: z.literal('press'), messageId: id, customId: name }),
  z.strictObject({ ...base, type: z.literal('select'), messageId: id, customId: name, values: z.array(name).max(25) }),
  z.strictObject({
    ...base, type: z.literal('submit-modal'), interactionId: id, values: z.record(name, z.union([text, z.boolean(), z.array(text).max(25), z.array(fileAt).max(10)])),
  }),
  z.strictObject({ ...base, type: z.literal('post'), content: text }),
  z.strictObject({ ...base, type: z.literal('forum-post'), title: text, content: text }),
  z.strictObject({ ...base, type: z.literal('delete'), messageId: id }),
]);

/** An act with the files that came with it, by their place in the request. */
export type ReadAct = { readonly act: Act; readonly files: ReadonlyMap<number, PersonFile> };

/** Reads an act to its end. Throws a `Mistake` for what is none; rejects otherwise only when the connection breaks. */
export async function readAct(request: IncomingMessage): Promise<ReadAct | 'too-large'> {
  const read = await readBody(request);
  if (read.kind === 'too-large') return 'too-large';
  if (read.kind === 'invalid') throw new Mistake('The request is not an act in JSON, nor a form with one.');
  const parsed = actSchema.safeParse(read.json);
  if (!parsed.success) throw new Mistake(`The act is not one that the playground knows: ${z.prettifyError(parsed.error).replaceAll(/\s+/g, ' ')}`);
  const sizes = read.files.map(({ bytes }) => bytes.length);
  if (sizes.some((size) => size > uploadLimits.maxBytesPerFile) || sizes.reduce((sum, size) => sum + size, 0) > uploadLimits.maxBytesTogether) return 'too-large';
  if (sizes.length > uploadLimits.maxFiles) throw new Mistake(`At most ${uploadLimits.maxFiles} files go with one act, and these are ${sizes.length}.`);
  return { act: parsed.data, files: new Map(read.files.map(({ index, ...file }) => [index, file])) };
}
