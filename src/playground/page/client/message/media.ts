import { h } from 'preact';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { html } from '../html.ts';
import { Icon } from '../icons.ts';
import { safeUrl } from '../markup/inline.ts';
import { useServices } from '../services.ts';
import type { Picture } from '../services.ts';

/** A picture, video or sound to be shown, whatever kind of message it came in. */
export type Medium = {
  readonly key: string;
  readonly url: string;
  readonly name: string;
  /** For those who cannot see it; empty if the bot said nothing. */
  readonly alt: string;
  readonly kind: 'picture' | 'video' | 'sound' | 'file';
  readonly width: number | undefined;
  readonly height: number | undefined;
  readonly bytes: number | undefined;
  readonly isSpoiler: boolean;
};

/** What kind a file is, by its type and else by its name. */
export function mediumKind(contentType: unknown, name: string): Medium['kind'] {
  const type = typeof contentType === 'string' ? contentType : '';
  if (/^image\/(png|jpe?g|gif|webp|avif)/.test(type) || (type === '' && /\.(png|jpe?g|gif|webp|avif)$/i.test(name))) return 'picture';
  if (/^video\/(mp4|webm|quicktime)/.test(type) || (type === '' && /\.(mp4|mov|webm)$/i.test(name))) return 'video';
  return type.startsWith('audio/') ? 'sound' : 'file';
}

/** The address of a file, in this page's own origin or on the web; undefined for what is neither. */
export function mediaUrl(url: unknown): string | undefined {
  return typeof url === 'string' && url.startsWith('/attachments/') ? url : safeUrl(url);
}

/** Pictures and videos side by side, as many as there are; beyond them sounds. */
export function Gallery({ media }: { readonly media: readonly Medium[] }): VNode {
  const { enlarge } = useServices();
  const pictures = media.filter(({ kind }) => kind === 'picture');
  const shown: readonly Picture[] = pictures.map(({ url, alt, name }) => ({ url, alt, name }));
  return html`<div class="gallery" data-count=${media.length}>
    ${media.map((medium) => h(Tile, { key: medium.key, medium, isAlone: media.length === 1, onOpen: () => enlarge(shown, pictures.indexOf(medium)) }))}
  </div>`;
}

function Tile({ medium, isAlone, onOpen }: { readonly medium: Medium; readonly isAlone: boolean; readonly onOpen: () => void }): VNode {
  const [isCovered, setCovered] = useState(medium.isSpoiler);
  // The browser reserves the room before the picture is there, so that nothing jumps.
  const style = isAlone ? { aspectRatio: `${medium.width ?? 16} / ${medium.height ?? 9}`, '--natural': `${medium.width ?? 640}px`, '--ratio': String((medium.width ?? 16) / (medium.height ?? 9)) } : undefined;
  return html`<div class=${`tile tile-${medium.kind}`} style=${style}>
    ${isCovered
      ? html`<button type="button" class="cover" onClick=${() => setCovered(false)}>${h(Icon, { name: 'eye' })} Spoiler: show it</button>`
      : medium.kind === 'picture' ? h(PictureTile, { medium, onOpen }) : h(Player, { medium })}
  </div>`;
}

function PictureTile({ medium, onOpen }: { readonly medium: Medium; readonly onOpen: () => void }): VNode {
  const [isMissing, setMissing] = useState(false);
  const label = medium.alt === '' ? medium.name : medium.alt;
  if (isMissing) return html`<p class="missing">${label} is not kept any more.</p>`;
  return html`<discord-image-attachment custom-image-element>
    <button type="button" class="picture" aria-label=${`${label}. Open large`} onClick=${onOpen}>
      <img src=${medium.url} alt="" width=${medium.width} height=${medium.height} decoding="async" onError=${() => setMissing(true)} />
    </button>
  </discord-image-attachment>`;
}

/** The browser's own player: it has all keys, captions for screen readers and fits a finger. */
function Player({ medium }: { readonly medium: Medium }): VNode {
  const label = medium.alt === '' ? medium.name : medium.alt;
  return medium.kind === 'sound'
    ? html`<audio controls preload="metadata" src=${medium.url} aria-label=${label}></audio>`
    : html`<video controls playsinline preload="metadata" src=${medium.url} width=${medium.width} height=${medium.height} aria-label=${label}></video>`;
}
