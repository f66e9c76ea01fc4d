import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settable } from './settable.ts';

test('a template that was shown can be given back: what is only told is left out', () => {
  const shown = {
    id: 'x',
    name: 'lecture',
    default: false,
    roles: { host: { name: 'host', priority: 1, permissions: { mute: true } } },
    settings: {
      region: 'eu',
      recording: {
        enabled: true,
        upload: { type: 's3', location: 'b', prefix: null, region: null, has_credentials: true },
      },
      room_state: { enabled: false },
    },
    destinations: {},
    recordings: [],
    plugins: { any: null },
    created_at: '…',
    updated_at: '…',
    revision: 3,
  };
  assert.deepEqual(settable(shown), {
    name: 'lecture',
    roles: { host: { priority: 1, permissions: { mute: true } } },
    settings: {
      region: 'eu',
      recording: { enabled: true, upload: { type: 's3', location: 'b' } },
      room_state: { enabled: false },
    },
    destinations: {},
    recordings: [],
    plugins: { any: null },
  });
  assert.deepEqual(settable({ roles: 'nonsense' }), { roles: 'nonsense' }, 'the server tells what is wrong');
});
