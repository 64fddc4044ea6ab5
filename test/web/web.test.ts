import { describe, expect, test } from 'vitest';
import { createLog } from '../../src/lib/log.ts';
import { createWebApp } from '../../src/web/app.ts';
import type { HealthReport } from '../../src/web/app.ts';
import { createWeb } from '../../src/web/index.ts';

function parts(health: () => Promise<HealthReport>) {
  const lines: string[] = [];
  return { lines, health, log: createLog({ level: 'info', destination: { write: (line) => { lines.push(line); } } }) };
}

describe('The health route', () => {
  test.each([[true, 200], [false, 503]])('with ok = %s answers %i and says why', async (ok, status) => {
    const app = createWebApp(parts(async () => ({ ok, detail: { gateway: 'ready', waiting: 0 } })));
    const response = await app.request('/healthz');
    expect(response.status).toBe(status);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toEqual({ ok, detail: { gateway: 'ready', waiting: 0 } });
  });

  test('answers 503 without the cause when the check itself fails, and logs the cause', async () => {
    const { lines, ...rest } = parts(async () => { throw new Error('the database is locked'); });
    const response = await createWebApp(rest).request('/healthz');
    expect(response.status).toBe(503);
    expect(await response.text()).not.toContain('database');
    expect(lines.join('')).toContain('the database is locked');
  });

  test('is the only one', async () => {
    const app = createWebApp(parts(async () => ({ ok: true, detail: null })));
    expect((await app.request('/')).status).toBe(404);
  });
});

describe('The web server', () => {
  const well = parts(async () => ({ ok: true, detail: null }));

  test('listens on a real port until it is disposed of', async () => {
    const web = await createWeb({ ...well, port: 0, host: '127.0.0.1' });
    const url = `http://127.0.0.1:${web.port}/healthz`;
    const response = await fetch(url);
    expect([response.status, await response.json()]).toEqual([200, { ok: true, detail: null }]);
    await web[Symbol.asyncDispose]();
    await expect(fetch(url)).rejects.toThrow();
  });

  test('refuses to start on a port that is taken', async () => {
    await using web = await createWeb({ ...well, port: 0, host: '127.0.0.1' });
    await expect(createWeb({ ...well, port: web.port, host: '127.0.0.1' })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
