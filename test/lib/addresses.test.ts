import { describe, expect, test } from 'vitest';
import { isLoopbackAddress, isPublicAddress } from '../../src/lib/addresses.ts';

describe('Public addresses', () => {
  test.each(['1.1.1.1', '93.184.216.34', '172.32.0.1', '100.128.0.1', '2606:4700:4700::1111', '2a00:1450:4001:82a::200e'])('%s is public', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  test.each([
    '0.0.0.0', '0.1.2.3', '10.0.0.1', '127.0.0.1', '127.9.9.9', '172.16.0.1', '172.31.255.255', '192.168.1.1', '169.254.169.254',
    '100.64.0.1', '100.100.100.200', '192.0.0.192', '192.0.2.1', '198.18.0.1', '198.51.100.1', '203.0.113.1', '224.0.0.1', '240.0.0.1',
    '255.255.255.255', '168.63.129.16',
  ])('%s is not public', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  test.each([
    ['unspecified', '::'], ['loopback', '::1'], ['link-local', 'fe80::1'], ['link-local with a zone', 'fe80::1%eth0'],
    ['unique local', 'fd00:ec2::254'], ['site-local', 'fec0::1'], ['multicast', 'ff02::1'], ['mapped private', '::ffff:10.0.0.1'],
    ['mapped public', '::ffff:1.1.1.1'], ['mapped in hex', '::ffff:a9fe:a9fe'], ['IPv4-compatible', '::10.0.0.1'], ['translated', '::ffff:0:10.0.0.1'],
    ['NAT64', '64:ff9b::a9fe:a9fe'], ['local NAT64', '64:ff9b:1::a00:1'], ['6to4', '2002:a9fe:a9fe::1'], ['Teredo', '2001:0:a9fe:a9fe::1'],
    ['documentation', '2001:db8::1'], ['documentation', '3fff::1'], ['discard', '100::1'], ['unassigned', '4000::1'], ['segment routing', '5f00::1'],
  ])('%s %s is not public', (_kind, address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  test.each(['', 'localhost', '1.1.1.1.1', 'fe80:::1'])('"%s" is no address, so it is not public', (address) => {
    expect(isPublicAddress(address)).toBe(false);
    expect(isLoopbackAddress(address)).toBe(false);
  });

  test('only 127.0.0.0/8 and ::1 are loopback', () => {
    expect(['127.0.0.1', '127.255.0.1', '::1'].every(isLoopbackAddress)).toBe(true);
    expect(['10.0.0.1', '0.0.0.0', '::', '::ffff:127.0.0.1', '1.1.1.1'].some(isLoopbackAddress)).toBe(false);
  });
});
