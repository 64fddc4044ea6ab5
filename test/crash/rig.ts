import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { base36OfSnowflake } from '../../src/lib/ids.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { createBotProcess } from '../../src/playground/bot-process.ts';
import type { Interaction } from '../../src/playground/people/handle.ts';
import type { ObservedRequest } from '../../src/playground/rest/rest-server.ts';
import { createStandIn, type StandIn } from '../../src/playground/stand-in.ts';
import { createTemporaryFolder } from '../fakes/temporary-folder.ts';
import type { Kind } from './provider.ts';
import { createService, type Service, type ServiceMoment } from './service.ts';

/** What happens at Discord about one job, in the order in which it does. */
export const discordMoments = [
  'callback headers', 'callback answered', 'progress headers', 'progress answered', 'upload headers', 'upload answered',
  'new message headers', 'new message answered', 'ping headers', 'ping answered',
] as const;
export type Moment = (typeof discordMoments)[number] | ServiceMoment;

type Row = Readonly<Record<string, unknown>>;

/** A stand-in of Discord, a service and the bot between them as a process that can be killed and started on the same data. */
export type Rig = AsyncDisposable & {
  readonly standIn: StandIn;
  readonly service: Service;
  /**
   * Asks for a picture and pulls the plug at each of the moments, one after the other, each time starting the bot again.
   * Resolves once everything the bot knows of is final.
   */
  crash(kind: Kind, moments: readonly Moment[]): Promise<Crashed>;
  rows(sql: string): readonly Row[];
};

/** What was asked for, and how it ended. */
export type Crashed = { readonly asked: Interaction; readonly key: string; readonly job: Row | undefined; readonly ledger: readonly Row[] };

/** The moment that a request of the bot is, if it is about this interaction. */
function momentOf({ id, token }: Interaction, { phase, method, path, contentType = '' }: ObservedRequest): Moment | undefined {
  const upload = contentType.startsWith('multipart/');
  if (path === `/interactions/${id}/${token}/callback`) return `callback ${phase}`;
  if (method === 'POST' && upload) return `new message ${phase}`;
  if (method === 'POST' && (path.endsWith(`/${token}`) || path.startsWith('/channels/'))) return `ping ${phase}`;
  return method === 'PATCH' && path.includes(`/${token}/`) ? `${upload ? 'upload' : 'progress'} ${phase}` : undefined;
}

export async function createRig(): Promise<Rig> {
  await using stack = new AsyncDisposableStack();
  const { path: folder } = stack.use(await createTemporaryFolder());
  const standIn = stack.use(await createStandIn({ clock: systemClock, rateLimits: false }));
  const service = stack.use(await createService());
  const said: string[] = [];
  const bot = stack.use(createBotProcess({
    program: fileURLToPath(new URL('./bot.ts', import.meta.url)),
    environment: {
      PATH: process.env['PATH'], DISCORD_TOKEN: standIn.token, DISCORD_API_URL: standIn.apiUrl, ATTACHMENT_ORIGINS: standIn.url,
      DATA_DIR: folder, FFMPEG: 'none', LOG_LEVEL: 'warn', CRASH_SERVICE_URL: service.url,
    },
    patienceMs: 10_000, onOutput: (text) => { said.push(text); },
  }));
  await bot.start();

  const rows: Rig['rows'] = (sql) => {
    const database = new DatabaseSync(join(folder, 'darkroom.sqlite'), { readOnly: true, timeout: 5_000 });
    try {
      return database.prepare(sql).all();
    } finally {
      database.close();
    }
  };
  const isOver = (): boolean => rows("select id from jobs where phase not in ('done', 'failed', 'canceled')").length === 0;

  const crash: Rig['crash'] = async (kind, moments) => {
    const asked = standIn.as('alice').in('general').command('text-to-image', { prompt: `a lighthouse, ${moments.join(', ')}`, model: `${kind}/brush`, seed: 1 });
    const id = base36OfSnowflake(asked.id);
    for (const [index, moment] of moments.entries()) {
      const killed = killAt(moment, asked, id);
      // It may come before the bot has said that it is ready.
      if (index > 0) bot.start().catch(() => undefined);
      await killed;
      service.busy = false;
    }
    await bot.start();
    await expect.poll(isOver, { timeout: 15_000, interval: 20, message: said.join('') }).toBe(true);
    return { asked, key: `${id}-0`, job: rows(`select phase, problem_json from jobs where id = '${id}'`)[0], ledger: rows(`select account, state, micros, estimated from ledger where job = '${id}' order by account`) };
  };

  /** Kills the bot in the very turn in which the moment is seen. */
  async function killAt(moment: Moment, asked: Interaction, id: string): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const pull = (seen: Moment | undefined): void => {
      if (seen !== moment) return;
      stop();
      bot.kill().then(resolve, reject);
    };
    const hearing = [
      standIn.onRequest((request) => pull(momentOf(asked, request))),
      service.on((seen, key) => { if (key === `${id}-0`) pull(seen); }),
    ];
    const patience = setTimeout(() => reject(new Error(`“${moment}” never came: ${said.join('')}`)), 15_000);
    const stop = (): void => {
      clearTimeout(patience);
      for (const end of hearing) end();
    };
    await promise.finally(stop);
  }

  const owned = stack.move();
  return { standIn, service, crash, rows, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** What must hold whenever a bot was killed: at most one purchase, one message with the result, one ping, and nothing left open. */
export function expectOnce(rig: Rig, { asked, key }: Crashed): void {
  const messages = rig.standIn.history().filter(({ interactionId, versions }) => interactionId === asked.id || versions.some(({ content }) => content.includes(key.slice(0, -2))));
  expect(rig.service.bought(key), 'purchases').toBeLessThanOrEqual(1);
  expect(messages.filter(({ attachmentsEver }) => attachmentsEver.length > 0).length, 'messages that ever held the result').toBeLessThanOrEqual(1);
  expect(messages.filter(({ pinged }) => pinged.length > 0).length, 'pings').toBeLessThanOrEqual(1);
  expect(rig.rows("select job, state from calls where state not in ('made', 'failed', 'canceled')"), 'calls left open').toEqual([]);
  expect(rig.rows("select job from ledger where state <> 'settled'"), 'money left on hold').toEqual([]);
  expect(rig.rows("select lane from shares where waiting <> 0 or running <> 0"), 'slots left taken').toEqual([]);
  expect(rig.rows('select id from jobs where reply_token is not null'), 'reply tokens kept').toEqual([]);
}

/** Besides that: one picture was bought, posted and booked, in spite of everything. */
export function expectDelivered(rig: Rig, crashed: Crashed): void {
  expectOnce(rig, crashed);
  expect(crashed.job).toMatchObject({ phase: 'done' });
  expect(rig.service.bought(crashed.key), 'purchases').toBe(1);
  expect(crashed.asked.response()?.attachments).toHaveLength(1);
  expect(crashed.ledger).toEqual([
    { account: 'allowance', state: 'settled', micros: 0, estimated: 0 }, { account: 'spend', state: 'settled', micros: 0, estimated: 0 },
  ]);
}
