import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadConfig } from '../config.ts';
import { engineFor } from './choice.ts';

const nobody = {
  ...{ offer: () => undefined, candidate: () => undefined, message: () => undefined },
  ...{ speaking: () => undefined, state: () => undefined, quality: () => undefined },
  ...{ layer: () => undefined, lost: () => undefined },
};

test('media is ours unless Janus is named; one that is away is told once, and a call is refused', async () => {
  const complaints: string[] = [];
  const engine = (env: Record<string, string>) =>
    engineFor(loadConfig({ env }), (detail) => complaints.push(detail));
  const own = engine({});
  assert.equal(own.capabilities.recording, true);
  // Nobody listens on the port of discarding.
  const pool = engine({ ENFILADE_JANUS_URLS: 'ws://127.0.0.1:9' });
  assert.equal(pool.capabilities.recording, false);
  assert.deepEqual(complaints, [], 'nothing is looked for before the first call');
  for (const name of ['ann', 'bob'])
    await assert.rejects(pool.join('room', name, nobody), {
      code: 'unavailable',
      message: 'no media server is there',
    });
  assert.match(complaints.join('\n'), /^ws:\/\/127\.0\.0\.1:9: [^\n]*$/);
  await Promise.all([own.close(), pool.close()]);
});
