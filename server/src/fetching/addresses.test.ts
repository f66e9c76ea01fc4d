import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allowList, isPublic } from './addresses.ts';

const PUBLIC = ['93.184.216.34', '8.8.8.8', '::ffff:8.8.8.8', '2606:4700::1111', '172.32.0.1', '100.128.0.1'];
const PRIVATE = [
  ...['127.0.0.1', '127.1.2.3', '0.0.0.0', '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.1.1'],
  ...['169.254.169.254', '100.64.0.1', '198.18.0.1', '224.0.0.1', '255.255.255.255', '192.0.2.1'],
  ...['::', '::1', '::ffff:127.0.0.1', '::ffff:7f00:1', '::127.0.0.1', 'fe80::1', 'fe80::1%eth0', 'fc00::1'],
  ...['fd12::1', 'ff02::1', '64:ff9b::7f00:1', '2002:7f00:1::', '2001:db8::1', '2001::1', '2000::1%lo'],
  ...['', 'localhost', '127.1', '0x7f000001', '2130706433'],
];

test('an address on the internet is told from every other', () => {
  for (const address of PUBLIC) assert.equal(isPublic(address), true, address);
  for (const address of PRIVATE) assert.equal(isPublic(address), false, address);
});

test('what is allowed is a host by its name, an address or a network', () => {
  const allow = allowList(['files.intranet', '10.0.0.0/8', '::1', '127.0.0.1']);
  assert.deepEqual(
    ['FILES.intranet', 'intranet', 'x.files.intranet'].map((name) => allow.host(name)),
    [true, false, false],
  );
  assert.deepEqual(
    ['10.9.9.9', '11.0.0.1', '::1', '::2', '127.0.0.1', '127.0.0.2', 'x', ''].map((one) =>
      allow.address(one),
    ),
    [true, false, true, false, true, false, false, false],
  );
});
