import type { VNode } from 'preact';
import { html } from './html.ts';

/** Drawings on a 24 × 24 grid, in strokes of the colour around. */
const drawings = {
  channel: 'M5 9h15M4 15h15M10 4 8 20M16 4l-2 16',
  restricted: 'M12 4 3 20h18zM12 10v5M12 17.500v.5',
  thread: 'M5 5v9a3 3 0 0 0 3 3h11M9 9h10M9 13h7',
  forum: 'M4 5h16v9H10l-4 4v-4H4z',
  voice: 'M5 10v4h3l5 4V6L8 10zM16.500 9a4 4 0 0 1 0 6',
  direct: 'M4 12a8 7 0 1 1 4 6l-4 1 1-3a7 7 0 0 1-1-4z',
  group: 'M9 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM3 19a6 6 0 0 1 12 0M16 6a3 3 0 0 1 0 5M18 14a6 6 0 0 1 3 5',
  menu: 'M4 7h16M4 12h16M4 17h16',
  close: 'M6 6l12 12M18 6 6 18',
  more: 'M5 12h.01M12 12h.01M19 12h.01',
  add: 'M12 5v14M5 12h14',
  send: 'M4 12 20 5l-5 15-4-6zM11 14l4-5',
  plug: 'M9 3v5M15 3v5M6 8h12v3a6 6 0 0 1-12 0zM12 17v4',
  theme: 'M12 4a8 8 0 1 0 0 16zM12 4a8 8 0 0 1 0 16',
  examples: 'M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15 9h.01',
  earlier: 'M14 6l-6 6 6 6',
  later: 'M10 6l6 6-6 6',
  down: 'M12 5v14M6 13l6 6 6-6',
  eye: 'M3 12s3-6 9-6 9 6 9 6-3 6-9 6-9-6-9-6zM12 14.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5z',
  file: 'M7 3h7l4 4v14H7zM14 3v4h4',
  swap: 'M7 7h11l-3-3M17 17H6l3 3',
} as const;

export type IconName = keyof typeof drawings;

/** A drawing that says nothing by itself: what it stands beside, or its button, has the words. */
export function Icon({ name }: { readonly name: IconName }): VNode {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d=${drawings[name]} /></svg>`;
}
