import { MessageFlags, Routes, type RequestData, type REST } from 'discord.js';
import { z } from 'zod';
import { multipart, type Upload } from './multipart.ts';
import type { Body } from './render.ts';
import type { Rests } from './rest.ts';
import { editRoute, type Way } from './ways.ts';

export type Message = z.infer<typeof messageSchema>;
const messageSchema = z.object({
  id: z.string(),
  channel_id: z.string(),
  content: z.string().optional(),
  /** Bits, of `MessageFlags`. */
  flags: z.number().int().optional(),
  author: z.object({ bot: z.boolean().optional() }).optional(),
  attachments: z.array(z.object({ filename: z.string(), /** Signed, and dead after a day. */ url: z.string().optional() })).optional(),
  interaction_metadata: z.object({ id: z.string(), original_response_message_id: z.string().optional() }).nullish(),
});

type RequestOptions = { readonly signal: AbortSignal; readonly files?: readonly Upload[] };

/** Discord's message routes, each one request; what they throw is judged by `failureOf`. */
export type Messages = {
  /** Changes a message as a whole. Without `files` it keeps those it has; with them it has these alone, or none. Idempotent. */
  edit(way: Exclude<Way, { kind: 'new' }>, applicationId: string, body: Body, o: RequestOptions & { /** Rather fails than waits for a rate limit. */ impatient?: boolean }): Promise<Message>;
  /** A new message. With a nonce Discord answers a repeat within minutes with the first one. */
  create(channelId: string, body: Body & { readonly nonce?: string; readonly replyTo?: string }, o: RequestOptions): Promise<Message>;
  /** A message as it is now, with fresh addresses of its files. */
  get(channelId: string, messageId: string, o: { readonly signal: AbortSignal }): Promise<Message>;
  deleteOriginal(applicationId: string, token: string, o: RequestOptions): Promise<void>;
  /** Not idempotent. Never for results. */
  followUp(applicationId: string, token: string, body: Body, o: RequestOptions & { readonly private: boolean }): Promise<Message>;
  /** Up to `limit` messages after an id, in no order; an empty list is also what Discord says where the history may not be read. */
  history(channelId: string, o: { readonly after?: string; readonly limit: number; readonly signal: AbortSignal }): Promise<readonly Message[]>;
};

export function createMessages({ bot, webhook, impatient }: Rests): Messages {
  return {
    async edit(way, applicationId, body, { signal, files, impatient: hurried = false }) {
      const route = editRoute(way, applicationId);
      if (route === undefined) throw new Error(`There is nothing to edit by way of ${way.kind}.`);
      if (hurried) impatient.add(route);
      try {
        const [rest, auth] = way.kind === 'token' ? [webhook, false] : [bot, true];
        return messageSchema.parse(await forOneRequest(signal, (own) => rest.patch(route, { auth, signal: own, ...(files?.length === 0 ? { body: { ...body, attachments: [] } } : withFiles(body, files)) })));
      } finally {
        if (hurried) impatient.delete(route);
      }
    },
    async create(channelId, { replyTo, ...body }, { signal, files = [] }) {
      const reply = replyTo === undefined ? {} : { message_reference: { message_id: replyTo, fail_if_not_exists: false } };
      const nonce = body.nonce === undefined ? {} : { enforce_nonce: true };
      return messageSchema.parse(await forOneRequest(signal, (own) => bot.post(Routes.channelMessages(channelId), {
        signal: own, ...withFiles({ ...body, ...nonce, ...reply }, files),
      })));
    },
    async get(channelId, messageId, { signal }) {
      return messageSchema.parse(await forOneRequest(signal, (own) => bot.get(Routes.channelMessage(channelId, messageId), { signal: own })));
    },
    async deleteOriginal(applicationId, token, { signal }) {
      await forOneRequest(signal, (own) => webhook.delete(Routes.webhookMessage(applicationId, token), { auth: false, signal: own }));
    },
    async followUp(applicationId, token, body, { signal, private: ephemeral }) {
      const message = { ...body, ...(ephemeral ? { flags: MessageFlags.Ephemeral } : {}) };
      return messageSchema.parse(await forOneRequest(signal, (own) => webhook.post(Routes.webhook(applicationId, token), { auth: false, signal: own, body: message })));
    },
    history: (channelId, o) => readHistory(bot, channelId, o),
  };
}

/** The library never stops listening to a request's signal, so one that outlives the request would gather listeners. */
async function forOneRequest<T>(signal: AbortSignal, send: (own: AbortSignal) => Promise<T>): Promise<T> {
  const own = new AbortController();
  const onAbort = (): void => own.abort(signal.reason);
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await send(own.signal);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

async function readHistory(bot: REST, channelId: string, { after, limit, signal }: Parameters<Messages['history']>[1]): Promise<readonly Message[]> {
  const query = new URLSearchParams({ limit: String(limit), ...(after === undefined ? {} : { after }) });
  return z.array(messageSchema).parse(await forOneRequest(signal, (own) => bot.get(Routes.channelMessages(channelId), { query, signal: own })));
}

/** In a multipart request `attachments` says which file has which alternative text, by its index. */
function withFiles(body: object, files: readonly Upload[] = []): Pick<RequestData, 'body' | 'headers' | 'passThroughBody'> {
  if (files.length === 0) return { body };
  return multipart({ ...body, attachments: files.map(({ name, description }, index) => ({ id: String(index), filename: name, description })) }, files);
}
