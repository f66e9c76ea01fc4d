import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadConfig } from '../config.ts';
import { iceServersFor } from './ice-servers.ts';

const NOW = 1_800_000_000_000;
const told = (env: Record<string, string>) => iceServersFor(loadConfig({ env }), 'ann', NOW);

test('clients are told of no servers where none are set', () => {
  assert.deepEqual(told({}), []);
});

test('credentials by a shared secret end after a day, and hide who it is', () => {
  const turn = 'turn:turn.example.org:3478?transport=udp';
  const [stun, relay] = told({
    ENFILADE_STUN_URLS: 'stun:one.example.org, stun:[2001:db8::1]:3478',
    ENFILADE_TURN_URLS: `${turn},turns:turn.example.org:5349`,
    ENFILADE_TURN_SECRET: 'north',
  });
  assert.deepEqual(stun, { urls: ['stun:one.example.org', 'stun:[2001:db8::1]:3478'] });
  // What `openssl dgst -sha1 -hmac north -binary | base64` makes of the name.
  assert.deepEqual(relay, {
    urls: [turn, 'turns:turn.example.org:5349'],
    username: '1800086400:SZFeDX1LQC4wF9AQ',
    credential: 'qEGQqjA7zZO4ute4Ae68HTyGgQw=',
  });
});

test('credentials that are the same for all are handed on', () => {
  assert.deepEqual(
    told({
      ENFILADE_TURN_URLS: 'turn:turn.example.org',
      ENFILADE_TURN_USERNAME: 'all',
      ENFILADE_TURN_PASSWORD: 'open',
    }),
    [{ urls: ['turn:turn.example.org'], username: 'all', credential: 'open' }],
  );
});
