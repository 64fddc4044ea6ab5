import type { Files } from '../cdn/files.ts';
import type { Attachment, Message } from '../wire.ts';
import type { MessageRecord, Messages, Origin } from './store.ts';

/** A message with everything it ever was: what a crash campaign counts. */
export type MessageHistory = {
  readonly id: string;
  readonly channelId: string;
  readonly origin: Origin;
  readonly interactionId: string | undefined;
  /** The only reader of an ephemeral message. */
  readonly visibleTo: string | undefined;
  readonly nonce: string | number | undefined;
  /** Oldest first: as created, then after each edit. */
  readonly versions: readonly Message[];
  /** Every attachment any version held, once each, oldest first. */
  readonly attachmentsEver: readonly Attachment[];
  /** User ids, once for each notification. */
  readonly pinged: readonly string[];
  readonly deleted: boolean;
};

/** Draws the history of a message. */
export function messageHistory(parts: { readonly messages: Messages; readonly files: Files }, record: MessageRecord): MessageHistory {
  const ever = new Map(record.versions.flatMap(({ files }) => files).map((file) => [file.id, file]));
  return {
    id: record.id, channelId: record.channelId, origin: record.origin, interactionId: record.interactionId, visibleTo: record.visibleTo, nonce: record.nonce,
    versions: record.versions.map((version) => parts.messages.render(record, version)),
    attachmentsEver: [...ever.values()].map((file) => parts.files.attachment(file)),
    pinged: [...record.pinged], deleted: record.deleted,
  };
}
