import { h, render } from 'preact';
import { createAnnouncer } from './announcer.ts';
import { App } from './app.ts';
import { createConnection } from './connection.ts';
import { createModel } from './model.ts';
import { newsIn } from './news.ts';
import { applySkin } from './skin.ts';
import { createTheme } from './theme.ts';

/** Where the viewer is kept over a reload; another tab may be somebody else. */
const key = 'darkroom-viewer';

function readViewer(): { readonly personId?: string; readonly channelId?: string } {
  const [personId, channelId] = (sessionStorage.getItem(key) ?? '').split(' ');
  return personId === undefined || personId === '' || channelId === undefined ? {} : { personId, channelId };
}

applySkin();
const connection = createConnection({ fetch: (url, init) => window.fetch(url, init), openEvents: (url) => new EventSource(url) });
const model = createModel({ connection, memory: { read: readViewer, write: ({ personId, channelId }) => sessionStorage.setItem(key, `${personId} ${channelId}`) } });
const theme = createTheme({ root: document.documentElement, storage: localStorage });

const region = document.createElement('div');
region.className = 'visually-hidden';
region.setAttribute('role', 'status');
region.setAttribute('aria-live', 'polite');
document.body.append(region);
const announcer = createAnnouncer(region);
let before = model.state();
model.subscribe(() => {
  const after = model.state();
  for (const text of newsIn(before, after)) announcer.say(text);
  before = after;
});

const place = document.querySelector('#page');
if (place === null) throw new Error('The document has no place for the page.');
place.replaceChildren();
render(h(App, { services: { model, theme, announce: announcer.say, now: () => performance.timeOrigin + performance.now() } }), place);
await model.start();
