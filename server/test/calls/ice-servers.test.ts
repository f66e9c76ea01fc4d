import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { clientOf } from '../hms/client.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { appToken } from './caller.ts';
import { scriptedEngine } from './scripted-engine.ts';

const ENVIRONMENT = {
  ENFILADE_STUN_URLS: 'stun:stun.example.org:3478',
  ENFILADE_TURN_URLS: 'turn:turn.example.org:3478?transport=udp,turns:turn.example.org:443',
  ENFILADE_TURN_SECRET: 'north',
};

interface Init {
  rtcConfiguration?: { ice_servers: { urls: string[]; username?: string; credential?: string }[] };
}

describe('the servers that the client of a call is told', () => {
  let server: TestServer;
  const rest = clientOf(() => server);
  let room: string;
  before(async () => {
    server = await startServer(ENVIRONMENT, scriptedEngine().engine);
    room = (await rest.post<{ id: string }>('/rooms', { name: 'relayed' })).id;
  });
  after(() => server.stop());

  async function init(token: string): Promise<{ status: number; body: Init; text: string }> {
    const headers = { authorization: `Bearer ${token}` };
    const answer = await fetch(`${server.url}/init?peer_id=a-peer-of-it`, { headers });
    const text = await answer.text();
    return { status: answer.status, text, body: JSON.parse(text) as Init };
  }

  test('§2 who is believed gets credentials of their own, that end in a day', async () => {
    const names: string[] = [];
    for (const user of ['ann', 'bob']) {
      const { status, body } = await init(appToken(room, 'host', user));
      assert.equal(status, 200);
      const [stun, turn] = body.rtcConfiguration?.ice_servers ?? [];
      assert.deepEqual(stun, { urls: ['stun:stun.example.org:3478'] });
      assert.deepEqual(turn?.urls, ENVIRONMENT.ENFILADE_TURN_URLS.split(','));
      const [end, who = ''] = turn.username?.split(':') ?? [];
      const left = Number(end) - Date.now() / 1000;
      assert.ok(left > 86_300 && left <= 86_400, String(left));
      assert.equal(
        turn.credential,
        createHmac('sha1', 'north')
          .update(turn.username ?? '')
          .digest('base64'),
      );
      assert.doesNotMatch(who, /ann|bob/);
      names.push(who);
    }
    assert.notEqual(names[0], names[1]);
  });

  for (const [what, token, expected] of [
    ['who is not believed', 'no.token.atall', 401],
    ['whose role is not there', 'role', 400],
  ] as const) {
    test(`§2 ${what} is told nothing of them`, async () => {
      const { status, text } = await init(token === 'role' ? appToken(room, 'nobody') : token);
      assert.equal(status, expected);
      assert.doesNotMatch(text, /turn/);
    });
  }
});
