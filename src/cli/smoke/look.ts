import { createHash } from 'node:crypto';
import { Routes } from 'discord.js';
import { z } from 'zod';
import { plural } from '../plural.ts';
import type { Notes, SmokeTools } from './step.ts';
import type { Work } from './works.ts';

const messageSchema = z.object({
  id: z.string(), content: z.string(), flags: z.number().int().optional(), edited_timestamp: z.string().nullable(),
  attachments: z.array(z.object({
    filename: z.string(), size: z.number(), url: z.string(), description: z.string().nullish(), content_type: z.string().nullish(), width: z.number().nullish(), height: z.number().nullish(),
  })),
});

/** A message as Discord shows it to everybody. */
export type Seen = z.infer<typeof messageSchema>;

/** Reads a message as the bot. Throws what the REST throws. */
export async function look({ bot, recorder, place, signal }: SmokeTools, messageId: string, what = 'reading the message'): Promise<Seen> {
  return messageSchema.parse(await recorder.ask(what, () => bot.get(Routes.channelMessage(place.channelId, messageId), { signal })));
}

/** Claims of each file that Discord knows it for what it is, and serves it as it was sent. */
export async function claimFiles({ download }: SmokeTools, { claim, fact }: Notes, seen: Seen, sent: readonly Work[]): Promise<void> {
  const names = (files: readonly string[]): string => files.join(', ');
  claim('the message has its files under their names, in their order', names(seen.attachments.map(({ filename }) => filename)) === names(sent.map(({ name }) => name)), plural(seen.attachments.length, 'file'));
  claim('each has its alternative text', sent.every(({ description }, index) => seen.attachments[index]?.description === description));
  const kinds = seen.attachments.map(({ content_type: type, width, height }) => `${type} ${width}x${height}`);
  claim('each is known by type and size', names(kinds) === names(sent.map(({ type, width, height }) => `${type} ${width}x${height}`)), [...new Set(kinds)].join(', '));
  const served = await Promise.all(seen.attachments.map(async ({ url }) => hashOf(await download(url))));
  claim('each is served byte for byte as it was sent', names(served) === names(sent.map(({ data }) => hashOf(data))));
  const [first] = seen.attachments;
  const expires = first === undefined ? null : new URL(first.url).searchParams.get('ex');
  fact('its link expires', expires === null ? 'not said' : new Date(Number.parseInt(expires, 16) * 1_000).toISOString());
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
