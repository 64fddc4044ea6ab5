import dns from 'node:dns';
import type { LookupAddress } from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import type { LookupFunction } from 'node:net';
import { afterEach } from 'vitest';
import { isLoopbackAddress } from '../../src/lib/addresses.ts';

/** What this test file tried to reach, for as long as nobody has taken note of it. */
const attempts: string[] = [];

/** Empties the list, so that the test that provoked the attempts does not fail by them. */
export function takeAttempts(): readonly string[] {
  return attempts.splice(0);
}

function refusal(target: string): Error {
  attempts.push(target);
  return new Error(`Tests must not reach the network, but something asked for ${target}`);
}

const isLocalName = (host: string): boolean => host === 'localhost' || isLoopbackAddress(host);

/** The lookup a socket will use: a name may lead to loopback, whatever a test's own resolver says. */
function guardedLookup(original: LookupFunction): LookupFunction {
  return (host, options, done) => original(host, options, (error, found, family) => {
    const addresses = typeof found === 'string' ? [found] : (found ?? []).map(({ address }: LookupAddress) => address);
    if (error === null && !addresses.every(isLoopbackAddress)) done(refusal(`${host} (${addresses.join(', ')})`), [], 4);
    else done(error, found, family);
  });
}

/** Node calls `connect` with (options, done), (port, host, done), (path, done) or, inside, with one array of normalized arguments. */
function guardConnect(): void {
  const { connect } = net.Socket.prototype;
  const guarded = function guarded(this: net.Socket, ...args: readonly unknown[]): net.Socket {
    const given = (Array.isArray(args[0]) ? args[0] : args) as readonly unknown[];
    const options = (typeof given[0] === 'object' && given[0] !== null ? given[0] : { port: given[0] }) as { host?: string; lookup?: LookupFunction };
    const host = options.host ?? (typeof given[1] === 'string' ? given[1] : 'localhost');
    const done = given.findLast((argument) => typeof argument === 'function');
    const { lookup } = options;
    const again = (replaced: object): net.Socket => Reflect.apply(connect, this, [{ ...options, ...replaced }, done]) as net.Socket;
    if (lookup !== undefined && net.isIP(host) === 0) return again({ lookup: guardedLookup(lookup) });
    if (isLocalName(host)) return Reflect.apply(connect, this, args) as net.Socket;
    // A name that cannot be resolved is a failure every client is ready for, unlike a socket destroyed before it began.
    return again({ host: 'refused.invalid', lookup: (_host: string, _options: unknown, fail: (error: Error) => void) => fail(refusal(host)) });
  };
  net.Socket.prototype.connect = guarded as typeof connect;
}

function guardNames(): void {
  const { lookup } = dns;
  const { lookup: lookupLater } = dns.promises;
  const guarded = (host: string, ...rest: readonly unknown[]): void => {
    const done = rest.at(-1) as (error: Error) => void;
    if (isLocalName(host)) Reflect.apply(lookup, dns, [host, ...rest]);
    else process.nextTick(done, refusal(host));
  };
  const guardedLater = async (host: string, ...rest: readonly unknown[]): Promise<unknown> => {
    if (!isLocalName(host)) throw refusal(host);
    return await (Reflect.apply(lookupLater, dns.promises, [host, ...rest]) as Promise<unknown>);
  };
  Object.assign(dns, { lookup: guarded });
  Object.assign(dns.promises, { lookup: guardedLater });
}

guardConnect();
guardNames();
syncBuiltinESMExports();

afterEach(() => {
  const found = takeAttempts();
  if (found.length > 0) throw new Error(`Tests must not reach the network, but this one asked for ${found.join(', ')}`);
});
