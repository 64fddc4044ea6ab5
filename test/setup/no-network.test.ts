import { lookup } from 'node:dns/promises';
import { get } from 'node:https';
import { connect } from 'node:net';
import type { LookupFunction } from 'node:net';
import { describe, expect, test } from 'vitest';
import { startServer } from '../lib/loopback-server.ts';
import { takeAttempts } from './no-network.ts';

const to = (address: string): LookupFunction => (_host, options, done) => {
  if (options.all === true) done(null, [{ address, family: 4 }]);
  else done(null, address, 4);
};

/** How an attempt ends that gives its error to a callback. */
async function failure(start: (fail: (error: Error) => void) => unknown): Promise<Error> {
  return await new Promise((resolve) => { start(resolve); });
}

describe('In a test', () => {
  test('fetch cannot leave the machine', async () => {
    await expect(fetch('https://example.com/')).rejects.toMatchObject({ cause: { message: expect.stringContaining('must not reach the network') } });
    expect(takeAttempts()).toEqual(['example.com']);
  });

  test('a socket cannot reach a foreign address, whichever way it is asked', async () => {
    const errors = [
      await failure((fail) => connect(443, '1.1.1.1').on('error', fail)),
      await failure((fail) => connect({ port: 443, host: '10.0.0.1' }).on('error', fail)),
      await failure((fail) => get('https://1.1.1.1/').on('error', fail)),
      await failure((fail) => connect({ port: 443, host: 'loopback.test', lookup: to('1.1.1.1') }).on('error', fail)),
    ];
    expect(errors.map(({ message }) => message)).toEqual(errors.map(() => expect.stringContaining('must not reach the network')));
    expect(takeAttempts()).toEqual(['1.1.1.1', '10.0.0.1', '1.1.1.1', 'loopback.test (1.1.1.1)']);
  });

  test('no name but localhost is asked for', async () => {
    await expect(lookup('example.com')).rejects.toThrow('must not reach the network');
    expect(takeAttempts()).toEqual(['example.com']);
    expect((await lookup('localhost')).address).toMatch(/^(127\.0\.0\.1|::1)$/);
  });

  test('servers on loopback can be reached by address, by localhost and by a name that leads there', async () => {
    await using server = await startServer((_request, response) => { response.end('here'); });
    expect(await (await fetch(server.origin)).text()).toBe('here');
    for (const target of [{ host: 'localhost' }, { host: 'name.test', lookup: to('127.0.0.1') }, {}]) {
      const socket = connect({ port: server.port, ...target });
      await new Promise((resolve) => { socket.on('connect', resolve); });
      socket.destroy();
    }
    expect(takeAttempts()).toEqual([]);
  });

  test.fails('an attempt that the code under test swallows still fails the test', async () => {
    await fetch('https://example.com/').catch(() => {});
  });
});
