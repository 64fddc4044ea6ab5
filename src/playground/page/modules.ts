import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname } from 'node:path';
import { isFields } from '../wire.ts';
import { createFolder } from './client-files.ts';
import type { Folder } from './client-files.ts';

/** The packages whose modules the browser loads as they are; nothing else of `node_modules` is served. */
const packages = ['preact', 'htm', '@skyra/discord-components-core', '@lit/context', 'lit', 'lit-html', 'lit-element', '@lit/reactive-element'] as const;

/** What a browser is, in the words of `exports`. The development builds are left alone: they warn in the console. */
const conditions = ['browser', 'import', 'default'];

/** Where modules are served. */
const base = '/page/modules/';

/** The browser modules of npm packages, unbundled. */
export type BrowserModules = {
  /** The JSON of an import map: every bare specifier that the packages export. */
  readonly importMap: string;
  /** Modules by what follows `/page/modules/`; undefined for everything that is not a module of those packages. */
  readonly find: Folder;
};

/** Reads the packages' `exports`; throws if one is not installed. */
export function createBrowserModules(): BrowserModules {
  const folders = new Map<string, Folder>();
  const imports: Record<string, string> = {};
  for (const name of packages) {
    const file = findPackageJSON(name, import.meta.url);
    if (file === undefined) throw new Error(`The package ${name}, which the page needs, is not installed.`);
    folders.set(name, createFolder(dirname(file), ['.js', '.mjs']));
    const about: unknown = JSON.parse(readFileSync(file, 'utf8'));
    const exports = isFields(about) && isFields(about['exports']) ? about['exports'] : {};
    for (const [key, target] of Object.entries(exports)) {
      const path = targetOf(target);
      if (path !== undefined && /^\.\/.*\.m?js$/.test(path)) imports[`${name}${key.slice(1)}`] = `${base}${name}${path.slice(1)}`;
    }
  }
  return {
    importMap: JSON.stringify({ imports }),
    find: async (path) => {
      const name = packages.find((known) => path.startsWith(`${known}/`));
      return name === undefined ? undefined : folders.get(name)?.(path.slice(name.length + 1));
    },
  };
}

/** The first target whose conditions all hold, as Node chooses it. */
function targetOf(target: unknown): string | undefined {
  if (typeof target === 'string') return target;
  if (!isFields(target)) return undefined;
  for (const [condition, inner] of Object.entries(target)) {
    const found = conditions.includes(condition) ? targetOf(inner) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}
