import { describe, expect, test, vi } from 'vitest';
import { createConnection } from '../../src/playground/page/client/connection.ts';
import type { ConnectionParts } from '../../src/playground/page/client/connection.ts';

type Sent = { readonly url: string; readonly init: RequestInit | undefined };

/** A server that answers everything with the same, and an event source that is moved by hand. */
function createBench(answer: () => Response) {
  const sent: Sent[] = [];
  const sources: (EventTarget & { readyState: number; readonly url: string; close(): void })[] = [];
  const connection = createConnection({
    fetch: async (url, init) => {
      sent.push({ url, init });
      return answer();
    },
    openEvents: (url) => {
      const source = Object.assign(new EventTarget(), { readyState: 0, url, close() { this.readyState = 2; } });
      sources.push(source);
      // The part of an event source that the connection uses.
      return source as unknown as ReturnType<ConnectionParts['openEvents']>;
    },
  });
  return { connection, sent, sources };
}

const act = { personId: 'alice', channelId: 'here', type: 'post', content: 'Hello' } as const;

describe('What the page asks', () => {
  test('is an act in JSON, or with files a form that holds it', async () => {
    const { connection, sent } = createBench(() => Response.json({ messageId: '1' }));
    expect(await connection.act(act, [])).toEqual({ messageId: '1' });
    expect(JSON.parse(String(sent[0]?.init?.body))).toEqual(act);
    await connection.act(act, [new File(['a'], 'a.txt'), new File(['b'], 'b.txt')]);
    const form = sent[1]?.init?.body;
    if (!(form instanceof FormData)) throw new Error('No form was sent.');
    expect(JSON.parse(String(form.get('payload_json')))).toEqual(act);
    expect(['files[0]', 'files[1]'].map((name) => form.get(name)).map((file) => (file instanceof File ? file.name : file))).toEqual(['a.txt', 'b.txt']);
  });

  test.each([
    ['a refusal in words', () => Response.json({ problem: 'Not there.' }, { status: 400 }), 'Not there.'],
    ['a page that is locked', () => new Response('<p>', { status: 403 }), 'The playground was started anew. Please use the link from the terminal again.'],
    ['an answer that is none', () => new Response('oops', { status: 500 }), 'The playground answered with 500.'],
    ['no answer', () => { throw new TypeError('fetch failed'); }, 'The playground does not answer. Is it still running in the terminal?'],
  ])('and gets as %s comes back as one sentence', async (_, answer, problem) => {
    const { connection } = createBench(answer);
    expect(await connection.snapshot({})).toEqual({ problem });
    expect(await connection.act(act, [])).toEqual({ problem });
    expect(await connection.plug('kill')).toEqual({ problem });
  });

  test('an example’s picture becomes a file of its kind, or is said to be missing', async () => {
    const found = createBench(() => new Response('bytes', { headers: { 'content-type': 'image/jpeg' } }));
    expect(await found.connection.picture('/page/examples/cat.jpg', 'cat.jpg')).toMatchObject({ name: 'cat.jpg', type: 'image/jpeg', size: 5 });
    await expect(createBench(() => new Response('', { status: 404 })).connection.picture('/x', 'cat.jpg')).rejects.toThrow('cat.jpg');
  });
});

describe('The line to the server', () => {
  test('is opened again by us only where the browser has given it up, and closed when nobody listens', () => {
    vi.useFakeTimers();
    try {
      const { connection, sources } = createBench(() => Response.json({}));
      const heard: unknown[] = [];
      const stop = connection.listen('alice', { opened: () => heard.push('opened'), heard: (event) => heard.push(event.type), lost: (isRefused) => heard.push(isRefused) });
      const [first] = sources;
      first?.dispatchEvent(new Event('open'));
      first?.dispatchEvent(Object.assign(new Event('message'), { data: '{"sequence":1,"type":"world-changed"}' }));
      first?.dispatchEvent(new Event('error'));
      vi.advanceTimersByTime(10_000);
      expect(sources.map(({ url }) => url)).toEqual(['/page/events?person=alice']);
      first?.close();
      first?.dispatchEvent(new Event('error'));
      vi.advanceTimersByTime(10_000);
      expect(sources.length).toBe(2);
      expect(heard).toEqual(['opened', 'world-changed', false, true]);
      stop();
      expect(sources[1]?.readyState).toBe(2);
    } finally {
      vi.useRealTimers();
    }
  });
});
