import { expect, test } from 'vitest';
import { playgroundHost } from '../../src/cli/playground-host.ts';

const own = (): readonly string[] => ['192.168.1.5', 'fd00::5'];
const loopback = ['127.0.0.1', 'localhost', '[::1]'];

test.each([
  ['127.0.0.1', { host: '127.0.0.1' }, '127.0.0.1', loopback],
  ['localhost', { host: '127.0.0.1' }, '127.0.0.1', loopback],
  ['::1', { host: '::1' }, '[::1]', loopback],
  ['0.0.0.0', { host: '0.0.0.0' }, '192.168.1.5', [...loopback, '192.168.1.5', '[fd00::5]']],
  ['::', { host: '::' }, '192.168.1.5', [...loopback, '192.168.1.5', '[fd00::5]']],
  ['192.168.1.5', { host: '127.0.0.1', alsoOn: '192.168.1.5' }, '192.168.1.5', [...loopback, '192.168.1.5']],
  ['fd00::5', { host: '127.0.0.1', alsoOn: 'fd00::5' }, '[fd00::5]', [...loopback, '[fd00::5]']],
  ['Studio.lan', { host: '127.0.0.1', alsoOn: 'studio.lan' }, 'studio.lan', [...loopback, 'studio.lan']],
])('PLAYGROUND_HOST=%s is listened on, shown and answered to as it should be', (text, listen, shown, names) => {
  const host = playgroundHost(text, own);
  expect({ listen: host.listen, shown: host.shown(), names: host.names() }).toEqual({ listen, shown, names });
});

test('an address that the machine gets later is answered to as well', () => {
  let addresses = ['192.168.1.5'];
  const { names } = playgroundHost('0.0.0.0', () => addresses);
  addresses = ['10.0.0.7'];
  expect(names()).toEqual([...loopback, '10.0.0.7']);
});

test('a machine without a network shows loopback', () => {
  expect(playgroundHost('0.0.0.0', () => []).shown()).toBe('127.0.0.1');
});
