import { mkdir, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFolder } from '../../src/playground/page/client-files.ts';
import { createBrowserModules } from '../../src/playground/page/modules.ts';
import { createTemporaryFolder } from '../fakes/temporary-folder.ts';
import { createPageBench } from './page-bench.ts';
import type { PageBench } from './page-bench.ts';

let bench: PageBench;
beforeAll(async () => {
  bench = await createPageBench();
});
afterAll(() => bench[Symbol.asyncDispose]());

/** Ways that have led out of folders elsewhere. */
const escapes = [
  '../page.ts', '..%2fpage.ts', '%2e%2e/page.ts', '..\\page.ts', '..%5cpage.ts', './../page.ts', '//page.ts', 'x/../../page.ts', '%2e%2e%2fpage.ts', '.%00./page.ts', 'html.ts%00.css', '/etc/passwd',
  '%2fetc%2fpasswd', '....//page.ts', 'html.ts/', 'html.ts/../../page.ts', '%252e%252e/page.ts', '../../../../../../etc/passwd', 'file:///etc/passwd', '~/.ssh/id', '.env',
];

describe('No address leads out of', () => {
  test.each(['/page/client/', '/page/modules/', '/page/modules/lit/', '/page/modules/@lit/', '/page/modules/preact/dist/', '/page/examples/', '/page/'])('%s', async (start) => {
    for (const escape of escapes) {
      const { status, text } = await bench.own({ path: `${start}${escape}` });
      expect({ path: `${start}${escape}`, status }).toEqual({ path: `${start}${escape}`, status: 404 });
      expect(text).toBe('{"problem":"There is nothing at this address."}');
    }
  });

  test.each([
    '/page/modules/zod/index.js', '/page/modules/ws/index.js', '/page/modules/preact', '/page/modules/preact/package.json', '/page/modules/preact/src/index.d.ts', '/page/modules/preactx/dist/preact.mjs',
    '/page/modules/', '/page/client/', '/page/client/tsconfig.json', '/page/examples/README.md', '/package.json', '/.env', '/src/main.ts', '/page',
  ])('what is meant for a browser: %s', async (path) => {
    expect((await bench.own({ path })).status).toBe(404);
  });

  test('a folder by what is linked into it under another kind, or is a folder itself', async () => {
    await using folder = await createTemporaryFolder({ quick: true });
    const find = createFolder(folder.path, ['.ts']);
    await mkdir(join(folder.path, 'inner.ts'));
    await writeFile(join(folder.path, 'secret.json'), '{}');
    await symlink(join(folder.path, 'gone.ts'), join(folder.path, 'dangling.ts'));
    expect([await find('inner.ts'), await find('secret.json'), await find('dangling.ts'), await find('')]).toEqual([undefined, undefined, undefined, undefined]);
  });
});

describe('A page script', () => {
  test('comes without its types, and keeps its lines', async () => {
    await using folder = await createTemporaryFolder({ quick: true });
    await writeFile(join(folder.path, 'a.ts'), 'import type { X } from \'./x.ts\';\nexport const one: number = 1 as X;\n');
    const warnings: unknown[] = [];
    const hear = (warning: unknown): void => void warnings.push(warning);
    process.on('warning', hear);

    const file = await createFolder(folder.path, ['.ts'])('a.ts');
    await new Promise(setImmediate);
    process.off('warning', hear);

    expect(file?.type).toBe('text/javascript; charset=utf-8');
    expect(String(file?.body)).toMatch(/^\s*\nexport const one {9}= 1 {5};\n$/);
    expect(warnings).toEqual([]);
  });

  test('is read anew when it has changed, and sent only then', async () => {
    await using folder = await createTemporaryFolder({ quick: true });
    const path = join(folder.path, 'a.css');
    const find = createFolder(folder.path, ['.css']);
    await writeFile(path, 'a {}');
    const before = await find('a.css');
    expect(await find('a.css')).toBe(before);
    await writeFile(path, 'b {}');
    await utimes(path, 2_000, 2_000);
    const after = await find('a.css');
    expect([String(after?.body), after?.tag === before?.tag]).toEqual(['b {}', false]);

    const { headers } = await bench.own({ path: '/page/examples/cat.jpg' });
    const again = await bench.own({ path: '/page/examples/cat.jpg', headers: { 'if-none-match': String(headers.etag) } });
    expect({ status: again.status, text: again.text, type: headers['content-type'] }).toEqual({ status: 304, text: '', type: 'image/jpeg' });
  });

  test('that is broken is said to be, and the page goes on', async () => {
    await using folder = await createTemporaryFolder({ quick: true });
    await writeFile(join(folder.path, 'a.ts'), 'const = ;');
    await expect(createFolder(folder.path, ['.ts'])('a.ts')).rejects.toThrow();
  });
});

test('Every module that the packages’ own modules import is there, and the map knows the way to it', async () => {
  const modules = createBrowserModules();
  const { imports } = JSON.parse(modules.importMap) as { imports: Record<string, string> };
  const start = ['preact', 'preact/hooks', 'htm', 'htm/preact', '@skyra/discord-components-core', 'lit'];
  const base = 'http://page/page/modules/';
  const waiting = start.map((name) => new URL(imports[name] ?? `missing:${name}`, base).href);
  const seen = new Set(waiting);
  const missing: string[] = [];
  for (let url = waiting.pop(); url !== undefined; url = waiting.pop()) {
    const found = url.startsWith(base) ? await modules.find(url.slice(base.length)) : undefined;
    if (found === undefined) missing.push(url);
    for (const [, static_, bare] of String(found?.body ?? '').replaceAll(/\/\*[\s\S]*?\*\//g, '').matchAll(/(?:^|[\s;}])(?:import|export)\s*(?:[\w*{}\s,$]+?\sfrom\s*|[\w*{},$\s]*?}\s*from\s*)?["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']/g)) {
      const wanted = static_ ?? bare ?? '';
      const next = wanted.startsWith('.') ? new URL(wanted, url).href : new URL(imports[wanted] ?? `missing:${wanted}`, base).href;
      if (!seen.has(next)) waiting.push(next);
      seen.add(next);
    }
  }
  expect(missing).toEqual([]);
  expect(seen.size).toBeGreaterThan(100);
  // The page is for people, not for those who build the packages.
  expect([...seen].filter((url) => /development|\/node\//.test(url))).toEqual([]);
});
