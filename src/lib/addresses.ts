import ipaddr from 'ipaddr.js';

/** Global unicast IPv6; ipaddr.js calls every address outside its special ranges "unicast", even ones nobody was given. */
const IPV6_UNICAST = ipaddr.IPv6.parse('2000::');

/** Azure's host agent: looks public, but answers inside every virtual machine there. */
const HOST_AGENTS: readonly string[] = ['168.63.129.16'];

/**
 * True only for an address of the open internet. Private, loopback, link-local, shared (100.64/10), multicast and
 * reserved ranges are refused, and so is every IPv6 form that carries an IPv4 address inside (mapped, NAT64, 6to4, Teredo).
 */
export function isPublicAddress(address: string): boolean {
  const parsed = parse(address);
  if (parsed === undefined || parsed.range() !== 'unicast') return false;
  if (parsed instanceof ipaddr.IPv6) return parsed.match(IPV6_UNICAST, 3);
  return !HOST_AGENTS.includes(parsed.toString());
}

/** True for 127.0.0.0/8 and ::1. */
export function isLoopbackAddress(address: string): boolean {
  return parse(address)?.range() === 'loopback';
}

function parse(address: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  return ipaddr.isValid(address) ? ipaddr.parse(address) : undefined;
}
