import { Hono } from 'hono';
import type { Log } from '../lib/log.ts';

type Detail = string | number | boolean | null | readonly Detail[] | { readonly [key: string]: Detail };

/** `detail` is shown to whoever may reach the port: no secrets in it. */
export type HealthReport = { readonly ok: boolean; readonly detail: Detail };

export type WebAppParts = {
  readonly health: () => Promise<HealthReport>;
  readonly log: Log;
};

/** The routes, without a port. `/healthz` answers 200 while the bot is well and 503 while it is not or cannot tell. */
export function createWebApp({ health, log }: WebAppParts): Hono {
  const app = new Hono();
  app.get('/healthz', async (context) => {
    context.header('cache-control', 'no-store');
    try {
      const { ok, detail } = await health();
      return context.json({ ok, detail }, ok ? 200 : 503);
    } catch (error) {
      log.error({ error }, 'the health check failed');
      return context.json({ ok: false, detail: 'the health check failed' }, 503);
    }
  });
  return app;
}
