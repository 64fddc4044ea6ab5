import { z } from 'zod';
import { startPlayground, type Playground, type PlaygroundOptions } from '../../src/cli/playground.ts';
import { readConfig, type Config, type Environment } from '../../src/config.ts';
import type { Act, Snapshot } from '../../src/playground/page/protocol.ts';
import type { Message } from '../../src/playground/wire.ts';
import { createTemporaryFolder } from '../fakes/temporary-folder.ts';
import { listen, type Reader } from '../playground/page-bench.ts';

/** The whole playground with the real bot, and a visitor who has followed the link and knows HTTP alone. */
export type Visitor = AsyncDisposable & {
  readonly playground: Playground;
  get(path: string): Promise<Response>;
  post(path: string, body?: FormData): Promise<Response>;
  snapshot(): Promise<Snapshot>;
  /** Acts in the snapshot's channel as its person; resolves with what the act was answered. */
  act(snapshot: Snapshot, act: Readonly<Record<string, unknown>> & { readonly type: Act['type'] }, files?: readonly File[]): Promise<{ readonly interactionId: string }>;
  events(snapshot: Snapshot): Promise<Reader>;
};

/** `paid`: what a configuration with that provider looks like to the playground; the bot's own one comes with its `program`. */
export async function visit({ environment = {}, program, paid }: { readonly environment?: Environment; readonly program?: string; readonly paid?: string } = {}): Promise<Visitor> {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(await createTemporaryFolder());
  const read = await readConfig({ PATH: process.env['PATH'], FFMPEG: 'none', LOG_LEVEL: 'warn', ...environment });
  const config: Config = paid === undefined ? read : { ...read, providers: [...read.providers, { module: unfree(paid), instance: paid, settings: {} }] };
  const options: PlaygroundOptions = { dataFolder: folder.path, onOutput: () => {}, ...(program !== undefined && { program }) };
  const playground = stack.use(await startPlayground(config, options));
  const { origin } = new URL(playground.link);
  const entered = await fetch(playground.link, { redirect: 'manual' });
  const cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? '';
  const post: Visitor['post'] = (path, body) => fetch(`${origin}${path}`, { method: 'POST', headers: { cookie, origin }, ...(body !== undefined && { body }) });
  const owned = stack.move();
  return {
    playground, post,
    get: (path) => fetch(`${origin}${path}`, { headers: { cookie } }),
    snapshot: async () => (await (await fetch(`${origin}/page/snapshot`, { headers: { cookie } })).json()) as Snapshot,
    async act({ viewer }, act, files = []) {
      const body = new FormData();
      for (const [index, file] of files.entries()) body.append(`files[${index}]`, file);
      body.append('payload_json', JSON.stringify({ ...viewer, ...act }));
      const response = await post('/page/act', body);
      const answer = await response.json() as { readonly interactionId: string };
      if (response.status !== 200) throw new Error(JSON.stringify(answer));
      return answer;
    },
    events: ({ viewer }) => listen(`${origin}/page/events?person=${viewer.personId}`, cookie),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

function unfree(kind: string): Config['providers'][number]['module'] {
  return { kind, about: 'Costs money.', settings: z.object({}), create: () => { throw new Error('The playground builds no providers.'); } };
}

/** The message that answers an interaction, once it satisfies `accepts`. */
export async function answered(reader: Reader, { interactionId }: { readonly interactionId: string }, accepts: (message: Message) => boolean): Promise<Message> {
  const fits = (event: { readonly interactionId?: string; readonly message: Message }): boolean => event.interactionId === interactionId && accepts(event.message);
  return (await Promise.race([reader.heard('message-created', fits), reader.heard('message-updated', fits)])).message;
}
