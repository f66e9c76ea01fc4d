import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { askDoor, DOORS } from '../support/doors.ts';
import { ask } from '../support/http.ts';
import { startServer, type TestServer } from '../support/server.ts';

const ROOMS = { '/v5': '/rooms', '/v2': '/rooms', '/api/2.0': '/files/rooms', '/api/v1': '/rooms' } as const;
const SHAPES = {
  '/v5': ['code', 'message'],
  '/v2': ['code', 'details', 'message'],
  '/api/2.0': ['error', 'status', 'statusCode'],
  '/api/v1': ['code', 'status', 'title', 'type'],
} as const;

for (const door of DOORS) {
  describe(`rate limits at ${door}`, () => {
    let server: TestServer;
    before(async () => {
      server = await startServer({ ENFILADE_RATE_LIMIT_KEY: '5', ENFILADE_RATE_LIMIT_REFUSED: '3' });
    });
    after(() => server.stop());

    test('a key has its allowance, told in headers, and then 429 in the API’s shape', async () => {
      for (let left = 4; left >= 0; left -= 1) {
        const { status, headers } = await askDoor(server.url, door, server.keys, ROOMS[door]);
        assert.equal(status, 200);
        assert.equal(headers.get('x-ratelimit-limit'), '5');
        assert.equal(headers.get('x-ratelimit-remaining'), String(left));
      }
      const over = await askDoor(server.url, door, server.keys, ROOMS[door]);
      assert.equal(over.status, 429);
      assert.ok(Number(over.headers.get('retry-after')) > 0);
      assert.deepEqual(Object.keys(over.body as object).toSorted(), SHAPES[door]);
      const { keys } = await server.addProject('with-an-allowance-of-its-own');
      assert.equal((await askDoor(server.url, door, keys, ROOMS[door])).status, 200);
    });

    test('wrong credentials are answered 401 until there are too many from one address', async () => {
      const headers = { token: 'wrong', authorization: 'Bearer wrong' };
      const statuses: number[] = [];
      for (let n = 0; n < 5; n += 1)
        statuses.push((await ask(server.url + door + ROOMS[door], { headers })).status);
      assert.deepEqual(statuses, [401, 401, 401, 429, 429]);
    });
  });
}

describe('rate limits by address', () => {
  test('an address has its allowance, whatever its credentials; health is not counted', async () => {
    const server = await startServer({ ENFILADE_RATE_LIMIT_ADDRESS: '2' });
    try {
      const statuses: number[] = [];
      for (let n = 0; n < 3; n += 1)
        statuses.push((await askDoor(server.url, '/v5', server.keys, '/rooms')).status);
      assert.deepEqual(statuses, [200, 200, 429]);
      // A page can read the refusal, too.
      const refused = await askDoor(server.url, '/v5', server.keys, '/rooms', {
        headers: { origin: 'http://page.example' },
      });
      assert.equal(refused.headers.get('access-control-allow-origin'), '*');
      assert.equal((await ask(`${server.url}/healthz`)).status, 200);
      assert.equal((await ask(`${server.url}/readyz`)).status, 200);
    } finally {
      await server.stop();
    }
  });
});

describe('guessing a key pair', () => {
  test('AG 2.1 T1 once refusals are used up, the right pair is not told apart from a wrong one', async () => {
    const server = await startServer({ ENFILADE_RATE_LIMIT_REFUSED: '3' });
    try {
      const mint = async (secretAccessKey: string) => {
        const body = { accessKey: server.keys.accessKey, secretAccessKey, lifespan: 0, role: 'admin' };
        return (await ask(`${server.url}/v5/tokens/teams`, { body })).status;
      };
      const statuses: number[] = [];
      for (const secret of ['a', 'b', 'c', 'd', server.keys.secretKey]) statuses.push(await mint(secret));
      assert.deepEqual(statuses, [401, 401, 401, 429, 429]);
    } finally {
      await server.stop();
    }
  });
});
