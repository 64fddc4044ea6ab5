import { h } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { html } from '../html.ts';
import type { View } from '../html.ts';
import { Icon } from '../icons.ts';
import type { Picture } from '../services.ts';
import { Dialog } from '../ui/dialog.ts';

/** A picture as large as the window, and its neighbours by the arrow keys. */
export function Lightbox({ pictures, start, onClose }: { readonly pictures: readonly Picture[]; readonly start: number; readonly onClose: () => void }): View {
  const [index, setIndex] = useState(start);
  const picture = pictures[index];
  const go = (step: number): void => setIndex((before) => (before + step + pictures.length) % pictures.length);
  useEffect(() => {
    const key = (event: KeyboardEvent): void => {
      if (event.key === 'ArrowRight') go(1);
      else if (event.key === 'ArrowLeft') go(-1);
    };
    addEventListener('keydown', key);
    return () => removeEventListener('keydown', key);
  }, [pictures]);
  return h(Dialog, {
    title: pictures.length > 1 ? `Picture ${index + 1} of ${pictures.length}` : 'Picture', kind: 'lightbox', onClose,
    children: picture !== undefined && html`<figure>
      <img src=${picture.url} alt=${picture.alt === '' ? picture.name : picture.alt} />
      <figcaption>${picture.alt} <a href=${picture.url} target="_blank" rel="noopener noreferrer">Open by itself</a></figcaption>
    </figure>
    ${pictures.length > 1 && html`<button type="button" class="tool lightbox-earlier" aria-label="Previous picture" onClick=${() => go(-1)}>${h(Icon, { name: 'earlier' })}</button>
      <button type="button" class="tool lightbox-later" aria-label="Next picture" onClick=${() => go(1)}>${h(Icon, { name: 'later' })}</button>`}`,
  });
}
