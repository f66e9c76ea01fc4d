import assert from 'node:assert/strict';
import type { NetworkInterfaceInfo } from 'node:os';
import { test } from 'node:test';
import { listenAddresses } from './addresses.ts';

const one = (address: string, internal = false): NetworkInterfaceInfo =>
  ({ address, internal, family: address.includes(':') ? 'IPv6' : 'IPv4' }) as NetworkInterfaceInfo;

test('what others reach is listened on, loopback only where there is nothing else', () => {
  const lo = [one('127.0.0.1', true), one('::1', true)];
  assert.deepEqual(listenAddresses({ lo }), ['127.0.0.1']);
  const eth = [one('10.0.0.5'), one('169.254.3.4'), one('fe80::1'), one('fd00::5')];
  assert.deepEqual(listenAddresses({ lo, eth }), ['10.0.0.5', 'fd00::5']);
});
