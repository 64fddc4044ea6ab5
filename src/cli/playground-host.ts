import { networkInterfaces } from 'node:os';

/** Where the playground listens, and what it may be called. */
export type PlaygroundHost = {
  /** The stand-in's `host` and `alsoOn`: the bot calls by loopback whatever others may do. */
  readonly listen: { readonly host: string; readonly alsoOn?: string };
  /** What stands in the link. */
  shown(): string;
  /** Names and addresses that are answered to, as they stand in a URL. */
  names(): readonly string[];
};

const loopback = ['127.0.0.1', 'localhost', '[::1]'];
const everywhere = ['0.0.0.0', '::'];

/** Reads PLAYGROUND_HOST: a name or address of this machine, or `0.0.0.0` or `::` for all of its addresses. */
export function playgroundHost(text: string, addresses: () => readonly string[] = ownAddresses): PlaygroundHost {
  const host = text.toLowerCase().replace(/^\[(.*)\]$/, '$1');
  const inUrl = (name: string): string => (name.includes(':') ? `[${name}]` : name);
  if (loopback.includes(inUrl(host))) return { listen: { host: host === '::1' ? '::1' : '127.0.0.1' }, shown: () => (host === 'localhost' ? '127.0.0.1' : inUrl(host)), names: () => loopback };
  if (everywhere.includes(host)) {
    // Asked each time: a laptop gets another address with another network.
    return { listen: { host }, shown: () => inUrl(addresses()[0] ?? '127.0.0.1'), names: () => [...loopback, ...addresses().map(inUrl)] };
  }
  return { listen: { host: '127.0.0.1', alsoOn: host }, shown: () => inUrl(host), names: () => [...loopback, inUrl(host)] };
}

/** Why the playground could not open its port, as a sentence for whoever starts it; undefined for any other failure. */
export function portProblem(error: unknown, host: string): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  const port = 'port' in error ? String(error.port) : '';
  switch (error.code) {
    case 'EADDRINUSE': return `Another program uses the port ${port}. Choose another one by PLAYGROUND_PORT, or leave it out for any free one.`;
    case 'EACCES': return `This user may not open the port ${port}. Choose one above 1023 by PLAYGROUND_PORT.`;
    case 'EADDRNOTAVAIL': case 'ENOTFOUND': case 'EAI_AGAIN': return `This machine has no address ${host} (PLAYGROUND_HOST).`;
    default: return undefined;
  }
}

/** The addresses under which other machines may know this one, IPv4 first. */
function ownAddresses(): readonly string[] {
  const known = Object.values(networkInterfaces()).flatMap((list) => list ?? []).filter(({ internal, scopeid }) => !internal && (scopeid ?? 0) === 0);
  return known.toSorted((a, b) => a.family.localeCompare(b.family)).map(({ address }) => address);
}
