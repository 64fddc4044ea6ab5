import { h } from 'preact';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { Fields } from '../../../wire.ts';
import { fieldsOf, listOfFields, numberOf, textOf } from '../fields.ts';
import { html } from '../html.ts';
import type { View } from '../html.ts';
import { Markup } from '../markup/markup.ts';
import { FileLink } from './attachments.ts';
import { Gallery, mediaUrl, mediumKind } from './media.ts';
import type { Medium } from './media.ts';
import { PressButton } from './press-button.ts';
import { SelectMenu } from './select-menu.ts';

/** The components of a message, of the old kind (rows) and of the new (containers, sections, galleries, …). */
export function Components({ components, messageId }: { readonly components: readonly Fields[]; readonly messageId: string }): VNode {
  return html`<div slot="components" class="components">${components.map((component) => componentView(component, messageId))}</div>`;
}

function componentView(component: Fields, messageId: string): View {
  const inner = (): readonly View[] => listOfFields(component['components']).map((child) => componentView(child, messageId));
  const key = textOf(component['custom_id']) ?? String(component['id']);
  switch (component['type']) {
    case 1: return html`<discord-action-row>${inner()}</discord-action-row>`;
    case 2: return h(PressButton, { key, button: component, messageId });
    case 3: case 5: case 6: case 7: case 8: return h(SelectMenu, { key, menu: component, messageId });
    case 9: return html`<div class="section"><div class="section-text">${inner()}</div>${accessoryView(fieldsOf(component['accessory']), messageId)}</div>`;
    case 10: return h(Markup, { text: textOf(component['content']) ?? '' });
    case 11: return html`<div class="thumbnail">${galleryOf([component])}</div>`;
    case 12: return galleryOf(listOfFields(component['items']));
    case 13: return fileView(component);
    case 14: return html`<hr class=${`separator ${component['divider'] === false ? 'no-line' : ''} ${component['spacing'] === 2 ? 'wide' : ''}`} />`;
    case 17: return h(Container, { component, children: inner() });
    default: return html`<p class="small">A component that this page cannot show yet (type ${String(component['type'])}).</p>`;
  }
}

/** The element of a button stands only in a row. */
function accessoryView(accessory: Fields, messageId: string): View {
  const shown = componentView(accessory, messageId);
  return accessory['type'] === 2 ? html`<discord-action-row>${shown}</discord-action-row>` : shown;
}

function Container({ component, children }: { readonly component: Fields; readonly children: readonly View[] }): VNode {
  const [isCovered, setCovered] = useState(component['spoiler'] === true);
  const accent = numberOf(component['accent_color']);
  return html`<section class="container" style=${accent === undefined ? undefined : { '--accent-line': `#${accent.toString(16).padStart(6, '0')}` }}>
    ${isCovered ? html`<button type="button" class="cover" onClick=${() => setCovered(false)}>Spoiler: show it</button>` : children}
  </section>`;
}

function galleryOf(items: readonly Fields[]): View {
  const media = items.flatMap((item) => mediumOf(item) ?? []);
  return media.length === 0 ? null : h(Gallery, { media });
}

function mediumOf(item: Fields): Medium | undefined {
  const media = fieldsOf(item['media']);
  const url = mediaUrl(media['url']);
  if (url === undefined) return undefined;
  const name = nameIn(url);
  const kind = mediumKind(media['content_type'], name);
  return {
    key: textOf(media['id']) ?? url, url, name, alt: textOf(item['description']) ?? '', kind: kind === 'file' ? 'picture' : kind,
    width: numberOf(media['width']), height: numberOf(media['height']), bytes: undefined, isSpoiler: item['spoiler'] === true,
  };
}

function fileView(component: Fields): View {
  const url = mediaUrl(fieldsOf(component['file'])['url']);
  if (url === undefined) return null;
  return h(FileLink, { medium: { url, name: textOf(component['name']) ?? nameIn(url), bytes: numberOf(component['size']) } });
}

function nameIn(url: string): string {
  const path = url.split('?')[0] ?? '';
  const name = path.slice(path.lastIndexOf('/') + 1);
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
