import { h } from 'preact';
import type { VNode } from 'preact';
import type { Attachment } from '../../../wire.ts';
import { html } from '../html.ts';
import { Gallery, mediaUrl, mediumKind } from './media.ts';
import type { Medium } from './media.ts';

const spoilerFlag = 1 << 3;

/** The files of a message: first what can be looked at, then the others to be saved. */
export function Attachments({ attachments }: { readonly attachments: readonly Attachment[] }): VNode {
  const media = attachments.flatMap((attachment) => mediumOf(attachment) ?? []);
  const [seen, others] = [media.filter(({ kind }) => kind !== 'file'), media.filter(({ kind }) => kind === 'file')];
  return html`<discord-attachments slot="attachments">
    ${seen.length > 0 && h(Gallery, { media: seen })}
    ${others.map((medium) => h(FileLink, { key: medium.key, medium }))}
  </discord-attachments>`;
}

/** A file that is not shown, by name and size. */
export function FileLink({ medium }: { readonly medium: Pick<Medium, 'name' | 'url' | 'bytes'> }): VNode {
  const { value, unit } = readableSize(medium.bytes ?? 0);
  return html`<discord-file-attachment name=${medium.name} bytes=${value} bytes-unit=${unit} href=${medium.url} target="_blank" rel="noreferrer noopener"></discord-file-attachment>`;
}

/** A size in a unit a person reads. */
export function readableSize(bytes: number): { readonly value: number; readonly unit: string } {
  if (bytes < 1024) return { value: bytes, unit: 'bytes' };
  if (bytes < 1024 * 1024) return { value: Math.round(bytes / 1024), unit: 'KB' };
  return { value: Math.round(bytes / 1024 / 102.4) / 10, unit: 'MB' };
}

function mediumOf({ id, filename, url, description, content_type, width, height, size, flags = 0 }: Attachment): Medium | undefined {
  const address = mediaUrl(url);
  if (address === undefined) return undefined;
  const kind = mediumKind(content_type, filename);
  return { key: id, url: address, name: filename, alt: description ?? '', kind, width, height, bytes: size, isSpoiler: (flags & spoilerFlag) !== 0 || filename.startsWith('SPOILER_') };
}
