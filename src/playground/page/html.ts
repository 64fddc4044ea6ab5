import { hash } from 'node:crypto';

/** A document and the policy it is served under. */
export type Document = { readonly html: string; readonly policy: string };

/**
 * The page: an import map, one stylesheet, one script that draws into `#page`. Scripts, styles, pictures and connections come from
 * here alone, and no text becomes markup but the templates of lit. Style attributes are let through because the components of
 * `@skyra/discord-components-core` set them.
 */
export function pageDocument(importMap: string): Document {
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content">
<meta name="color-scheme" content="dark light">
<title>Darkroom playground</title>
<link rel="icon" href="/page/client/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/page/client/main.css">
<script type="importmap">${importMap}</script>
<script type="module" src="/page/client/main.ts"></script>
</head>
<body>
<div id="page"><noscript>The playground is drawn by scripts that come from this machine alone. Please switch JavaScript on for it.</noscript></div>
</body>
</html>
`;
  const policy = [
    'default-src \'none\'', `script-src 'self' 'sha256-${hash('sha256', importMap, 'base64')}'`, 'style-src \'self\'', 'style-src-attr \'unsafe-inline\'',
    'img-src \'self\' data: blob:', 'media-src \'self\' blob:', 'connect-src \'self\'', 'font-src \'self\'',
    'base-uri \'none\'', 'form-action \'none\'', 'frame-ancestors \'none\'', 'require-trusted-types-for \'script\'', 'trusted-types lit-html',
  ].join('; ');
  return { html, policy };
}

/** What somebody is told who has no key or a wrong one. */
export const locked = 'Please open the playground by the link that the terminal shows; it holds a key that is new at every start.';

/** The same as a page. */
export const lockedDocument: Document = {
  html: '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="dark light">'
    + `<title>Darkroom playground</title></head>\n<body><p>${locked}</p></body></html>\n`,
  policy: 'default-src \'none\'; base-uri \'none\'; form-action \'none\'; frame-ancestors \'none\'',
};
