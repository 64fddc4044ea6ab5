import { z } from 'zod';
import { maxPreviewBytes, type Preview } from '../../core/preview.ts';
import { parseJson } from '../../lib/parse-json.ts';

/** A preview as it came; `prompt` where the server says whose it is. */
export type PreviewFrame = { readonly prompt?: string; readonly preview: Preview };

/** Kinds of binary messages, the first of their big-endian numbers. */
const plain = 1;
const withMetadata = 4;
/** Bytes of the two numbers that lead either of them: the kind, then the picture's format or the length of the metadata. */
const lead = 8;
/** Bytes; usual are less than 200. */
const maxMetadata = 16 * 2 ** 10;

const metadataSchema = z.object({ prompt_id: z.string() });

/** Reads a binary message; undefined = no preview, a broken or too large one, or no picture of a kind that is shown. */
export function readPreviewFrame(message: Uint8Array): PreviewFrame | undefined {
  if (message.length < lead || message.length > lead + maxMetadata + maxPreviewBytes) return undefined;
  const numbers = new DataView(message.buffer, message.byteOffset, message.byteLength);
  switch (numbers.getUint32(0)) {
    case plain: return framed(message.subarray(lead));
    case withMetadata: {
      const end = lead + numbers.getUint32(4);
      if (end > lead + maxMetadata) return undefined;
      const prompt = promptIn(message.subarray(lead, end));
      return prompt === undefined ? undefined : framed(message.subarray(end), prompt);
    }
    default: return undefined;
  }
}

function promptIn(metadata: Uint8Array): string | undefined {
  return metadataSchema.safeParse(parseJson(new TextDecoder().decode(metadata))).data?.prompt_id;
}

/** The bytes are copied: the message's memory is not ours to keep. */
function framed(picture: Uint8Array, prompt?: string): PreviewFrame | undefined {
  const type = typeOf(picture);
  if (type === undefined || picture.length > maxPreviewBytes) return undefined;
  return { ...(prompt !== undefined && { prompt }), preview: { type, bytes: Uint8Array.from(picture) } };
}

/** What the server says of the format is not asked: the bytes decide. */
function typeOf(picture: Uint8Array): Preview['type'] | undefined {
  const begins = (...bytes: readonly number[]): boolean => bytes.every((byte, at) => picture[at] === byte);
  if (begins(0xff, 0xd8, 0xff)) return 'image/jpeg';
  return begins(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a) ? 'image/png' : undefined;
}
