import type { RequestListener } from 'node:http';
import { readFileSync } from 'node:fs';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createSafeFetch } from '../../src/lib/safe-fetch.ts';
import type { OpenOptions, SafeFetchParts } from '../../src/lib/safe-fetch.ts';
import { startServer } from './loopback-server.ts';

const LIMITS: OpenOptions = { signal: new AbortController().signal, maxBytes: 1_000, timeoutMs: 5_000 };
const TLS = { key: readFixture('cdn-test.key.pem'), cert: readFixture('cdn-test.cert.pem') };

function readFixture(name: string): string {
  return readFileSync(new URL(`../fixtures/tls/${name}`, import.meta.url), 'utf8');
}

/** A loopback server, and a safe fetch that takes it for an allowed origin under its address and under `cdn.test`. */
async function setUp(listener: RequestListener, parts: SafeFetchParts = {}) {
  const server = await startServer(listener);
  onTestFinished(() => server[Symbol.asyncDispose]());
  const named = `http://cdn.test:${server.port}`;
  const resolve = async (): Promise<readonly string[]> => ['127.0.0.1'];
  return { ...server, named, fetch: createSafeFetch({ allowedHttpOrigins: [server.origin, named], resolve, ...parts }) };
}

async function read(body: ReadableStream<Uint8Array>): Promise<string> {
  return await new Response(body).text();
}

const say = (text: string): RequestListener => (_request, response) => { response.end(text); };

describe('A foreign file', () => {
  test('arrives with its type, its length and the place it came from', async () => {
    const { fetch, origin } = await setUp((_request, response) => {
      response.writeHead(200, { 'content-type': 'Image/PNG; charset=x', 'content-length': 5 }).end('hello');
    });
    const opened = await fetch.open(`${origin}/a.png?x=1`, LIMITS);
    expect(opened).toMatchObject({ contentType: 'image/png', contentLength: 5, finalUrl: `${origin}/a.png?x=1` });
    expect(await read(opened.body)).toBe('hello');
  });

  test('without a type counts as bytes of no known kind', async () => {
    const { fetch, origin } = await setUp(say('x'));
    const opened = await fetch.open(origin, LIMITS);
    expect(opened.contentType).toBe('application/octet-stream');
    await opened.body.cancel();
  });

  test.each([[404, 'not-found'], [410, 'not-found'], [403, 'status'], [500, 'status'], [304, 'status']])('answered with %i fails as %s', async (status, reason) => {
    const { fetch, origin } = await setUp((_request, response) => { response.writeHead(status).end(); });
    await expect(fetch.open(origin, LIMITS)).rejects.toMatchObject({ name: 'SafeFetchError', reason, status });
  });

  test('behind a closed port fails as a network error that names the host and no path', async () => {
    const { fetch, origin, ...server } = await setUp(say('x'));
    await server[Symbol.asyncDispose]();
    const failure = await fetch.open(`${origin}/path?hm=secret`, LIMITS).catch((error: unknown) => error);
    expect(failure).toMatchObject({ reason: 'network', message: `${origin.slice(7)} could not be read (ECONNREFUSED)` });
  });

  test('whose connection breaks off fails while it is read', async () => {
    const { fetch, origin } = await setUp((request, response) => {
      response.writeHead(200, { 'content-length': 100 }).write('half', () => request.socket.destroy());
    });
    const { body } = await fetch.open(origin, LIMITS);
    await expect(read(body)).rejects.toMatchObject({ reason: 'network' });
  });
});

describe('The address of a foreign file', () => {
  const refuse = async (url: string, addresses: readonly string[] = ['1.1.1.1'], parts: SafeFetchParts = {}) =>
    await createSafeFetch({ resolve: async () => addresses, ...parts }).open(url, LIMITS).catch((error: unknown) => error);

  test.each(['', 'cdn/file', 'https://', 'https://user@cdn.test/', 'https://:pass@cdn.test/'])('"%s" is refused as a bad URL', async (url) => {
    expect(await refuse(url)).toMatchObject({ reason: 'bad-url' });
  });

  test.each(['http://cdn.test/', 'http://127.0.0.1/', 'ftp://cdn.test/', 'file:///etc/passwd', 'data:text/plain,x'])('%s is refused because only https is opened', async (url) => {
    expect(await refuse(url)).toMatchObject({ reason: 'not-https' });
  });

  test.each([
    'https://127.0.0.1/', 'https://0x7f.1/', 'https://2130706433/', 'https://[::1]/', 'https://[::ffff:169.254.169.254]/', 'https://[64:ff9b::a9fe:a9fe]/',
  ])('%s is refused as a private address', async (url) => {
    expect(await refuse(url)).toMatchObject({ reason: 'private-address' });
  });

  test('is refused if one of the addresses of its name is private', async () => {
    expect(await refuse('https://cdn.test/', ['1.1.1.1', '10.0.0.1'])).toMatchObject({ reason: 'private-address', message: 'cdn.test is not on the public internet' });
  });

  test('is refused if its name has no address', async () => {
    expect(await refuse('https://cdn.test/', [])).toMatchObject({ reason: 'network' });
  });

  test('fails as a network error if its name cannot be resolved', async () => {
    const resolve = async () => { throw Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }); };
    expect(await refuse('https://cdn.test/', [], { resolve })).toMatchObject({ reason: 'network', message: 'cdn.test could not be read (ENOTFOUND)' });
  });

  test('of an allowed origin must lie on loopback', async () => {
    const parts: SafeFetchParts = { allowedHttpOrigins: ['http://cdn.test:8080'] };
    expect(await refuse('http://cdn.test:8080/', ['10.0.0.1'], parts)).toMatchObject({ reason: 'private-address' });
    expect(await refuse('http://cdn.test:8081/', ['127.0.0.1'], parts)).toMatchObject({ reason: 'not-https' });
  });

  test('must be one of the hosts where hosts are named', async () => {
    const failure = await createSafeFetch().open('https://cdn.test.evil.test/', { ...LIMITS, hosts: ['cdn.test'] }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ reason: 'host-not-allowed' });
  });

  test('is resolved once: the connection goes to the address that was checked', async () => {
    const answers = [['127.0.0.1'], ['10.0.0.1']];
    const { fetch, named } = await setUp(say('checked'), { resolve: async () => answers.shift() ?? [] });
    const { body } = await fetch.open(named, LIMITS);
    expect(await read(body)).toBe('checked');
    expect(answers).toEqual([['10.0.0.1']]);
  });

  test('reaches the server under its own name', async () => {
    const { fetch, named } = await setUp((request, response) => { response.end(request.headers.host); });
    const { body } = await fetch.open(named, LIMITS);
    expect(`http://${await read(body)}`).toBe(named);
  });
});

describe('A redirect', () => {
  const redirect = (to: (path: string) => string | undefined): RequestListener => (request, response) => {
    const location = to(request.url ?? '');
    if (location === undefined) response.end('arrived');
    else response.writeHead(302, { location }).end();
  };
  const hops = (most: number) => redirect((path) => (Number(path.slice(1)) < most ? `/${Number(path.slice(1)) + 1}` : undefined));

  test('is followed three times', async () => {
    const { fetch, origin } = await setUp(hops(3));
    const { body, finalUrl } = await fetch.open(`${origin}/0`, LIMITS);
    expect(await read(body)).toBe('arrived');
    expect(finalUrl).toBe(`${origin}/3`);
  });

  test('is not followed a fourth time', async () => {
    const { fetch, origin } = await setUp(hops(4));
    await expect(fetch.open(`${origin}/0`, LIMITS)).rejects.toMatchObject({ reason: 'too-many-redirects' });
  });

  test.each([
    ['http://127.0.0.1:1/', 'not-https'], ['https://127.0.0.1:1/', 'private-address'], ['https://169.254.169.254/latest', 'private-address'],
    ['https://user:pass@cdn.test/', 'bad-url'], ['file:///etc/passwd', 'not-https'],
  ])('to %s is refused as %s', async (location, reason) => {
    const { fetch, origin } = await setUp(redirect(() => location));
    await expect(fetch.open(origin, LIMITS)).rejects.toMatchObject({ reason });
  });

  test('to the same name is refused if that name has a private address by now', async () => {
    const answers = [['127.0.0.1'], ['10.0.0.1']];
    const { fetch, named } = await setUp(redirect(() => '/again'), { resolve: async () => answers.shift() ?? [] });
    await expect(fetch.open(named, LIMITS)).rejects.toMatchObject({ reason: 'private-address' });
  });

  test('to a host that is not named is refused', async () => {
    const { fetch, origin } = await setUp(redirect(() => 'https://evil.test/'));
    await expect(fetch.open(origin, { ...LIMITS, hosts: ['127.0.0.1'] })).rejects.toMatchObject({ reason: 'host-not-allowed' });
  });

  test('without a place to go to is an answer that is no success', async () => {
    const { fetch, origin } = await setUp((_request, response) => { response.writeHead(302).end(); });
    await expect(fetch.open(origin, LIMITS)).rejects.toMatchObject({ reason: 'status', status: 302 });
  });
});

describe('The certificate of an https server', () => {
  async function setUpTls(hostName: string) {
    const server = await startServer(say('over tls'), TLS);
    onTestFinished(() => server[Symbol.asyncDispose]());
    const origin = `https://${hostName}:${server.port}`;
    return { origin, fetch: createSafeFetch({ allowedHttpOrigins: [origin], resolve: async () => ['127.0.0.1'] }) };
  }

  function trustFixture(): void {
    const before = getCACertificates('default');
    setDefaultCACertificates([...before, TLS.cert]);
    onTestFinished(() => setDefaultCACertificates(before));
  }

  test('is checked against the name, not the address', async () => {
    trustFixture();
    const { fetch, origin } = await setUpTls('cdn.test');
    const { body } = await fetch.open(origin, LIMITS);
    expect(await read(body)).toBe('over tls');
  });

  test('for another name ends the connection', async () => {
    trustFixture();
    const { fetch, origin } = await setUpTls('other.test');
    await expect(fetch.open(origin, LIMITS)).rejects.toMatchObject({ reason: 'network', message: expect.stringContaining('ERR_TLS_CERT_ALTNAME_INVALID') });
  });

  test('that nobody vouches for ends the connection', async () => {
    const { fetch, origin } = await setUpTls('cdn.test');
    await expect(fetch.open(origin, LIMITS)).rejects.toMatchObject({ reason: 'network' });
  });
});
