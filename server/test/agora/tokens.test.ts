import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sdkToken, roomToken, TokenRole } from 'netless-token';
import { claimsOf, readToken } from '../../src/api/agora/tokens.ts';
import { ask } from '../support/http.ts';
import { KEYS, startServer, type TestServer } from '../support/server.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.stop());

const { accessKey, secretKey } = KEYS;
const pair = { accessKey, secretAccessKey: secretKey };
const admin = sdkToken(accessKey, secretKey, 0, { role: TokenRole.Admin });

async function mint(path: string, body: unknown, token?: string) {
  return ask(`${server.url}/v5/tokens${path}`, { body, headers: token === undefined ? {} : { token } });
}

async function newRoom(): Promise<string> {
  const { body } = await ask(`${server.url}/v5/rooms`, { method: 'POST', headers: { token: admin } });
  return (body as { uuid: string }).uuid;
}

test('AG 2.1 T1 gives an SDK token as a bare JSON string, good for what it says', async () => {
  for (const role of ['admin', 'writer', 'reader'] as const) {
    const { status, body, headers } = await mint('/teams', { ...pair, lifespan: 60_000, role });
    assert.equal(status, 201);
    assert.match(headers.get('content-type') ?? '', /^application\/json/);
    assert.equal(typeof body, 'string');
    const claims = claimsOf(readToken(body as string));
    assert.deepEqual([claims.kind, claims.role], ['sdk', role]);
    const used = await ask(`${server.url}/v5/rooms`, { headers: { token: body as string } });
    assert.equal(used.status, role === 'reader' ? 403 : 200);
  }
});

test('AG 2.1 T1 lifespan 0 never expires', async () => {
  const { body } = await mint('/teams', { ...pair, lifespan: 0, role: 'admin' });
  assert.equal(claimsOf(readToken(body as string)).expireAt, undefined);
});

const refusedPairs: [string, unknown, number, RegExp][] = [
  ['a wrong secret', { ...pair, secretAccessKey: 'x', lifespan: 0, role: 'admin' }, 401, /secretAccessKey/],
  ['an unknown key', { ...pair, accessKey: 'x', lifespan: 0, role: 'admin' }, 401, /secretAccessKey/],
  ['no access key', { secretAccessKey: 'x', lifespan: 0, role: 'admin' }, 400, /^accessKey is required/],
  ['no role', { ...pair, lifespan: 0 }, 400, /^role is required/],
  [
    'a role in digits',
    { ...pair, lifespan: 0, role: '0' },
    400,
    /^role must be one of admin, writer, reader/,
  ],
  ['no lifespan', { ...pair, role: 'admin' }, 400, /^lifespan is required/],
  ['a lifespan below 0', { ...pair, lifespan: -1, role: 'admin' }, 400, /^lifespan /],
  ['a lifespan that is text', { ...pair, lifespan: '0', role: 'admin' }, 400, /^lifespan /],
];
for (const [what, body, status, message] of refusedPairs) {
  test(`AG 2.1 T1 refuses ${what} with ${String(status)}`, async () => {
    const answer = await mint('/teams', body);
    assert.equal(answer.status, status);
    assert.match((answer.body as { message: string }).message, message);
  });
}

test('AG 2.1 T2 gives a room token that opens this room only', async () => {
  const uuid = await newRoom();
  const { status, body } = await mint(
    `/rooms/${uuid}`,
    { lifespan: 0, role: 'writer', ak: accessKey },
    admin,
  );
  assert.equal(status, 201);
  const headers = { token: body as string };
  assert.equal((await ask(`${server.url}/v5/rooms/${uuid}`, { headers })).status, 200);
  assert.equal((await ask(`${server.url}/v5/rooms/${await newRoom()}`, { headers })).status, 403);
});

test('AG 1.5 T2 an SDK token mints only for an equal or weaker role, and room tokens mint nothing', async () => {
  const uuid = await newRoom();
  const sdk = (role: TokenRole) => sdkToken(accessKey, secretKey, 0, { role });
  const status = async (token: string, role: string) =>
    (await mint(`/rooms/${uuid}`, { lifespan: 0, role }, token)).status;
  assert.equal(await status(sdk(TokenRole.Reader), 'reader'), 201);
  assert.equal(await status(sdk(TokenRole.Reader), 'writer'), 403);
  assert.equal(await status(sdk(TokenRole.Writer), 'writer'), 201);
  assert.equal(await status(sdk(TokenRole.Writer), 'admin'), 403);
  assert.equal(
    await status(roomToken(accessKey, secretKey, 0, { role: TokenRole.Admin, uuid }), 'reader'),
    403,
  );
});

test('AG 2.1 T2 unknown and foreign rooms are 404, a foreign ak is 400', async () => {
  const uuid = await newRoom();
  const { keys } = await server.addProject('other-tokens');
  const stranger = sdkToken(keys.accessKey, keys.secretKey, 0, { role: TokenRole.Admin });
  assert.equal((await mint(`/rooms/${uuid}`, { lifespan: 0, role: 'reader' }, stranger)).status, 404);
  assert.equal((await mint(`/rooms/${'f'.repeat(32)}`, { lifespan: 0, role: 'reader' }, admin)).status, 404);
  const foreign = await mint(`/rooms/${uuid}`, { lifespan: 0, role: 'reader', ak: keys.accessKey }, admin);
  assert.equal(foreign.status, 400);
});

test('AG 2.1 T3 a task that does not exist is 404, a room is no task (N1)', async () => {
  const body = { lifespan: 600, role: 'reader' };
  assert.equal((await mint(`/tasks/${'f'.repeat(32)}`, body, admin)).status, 404);
  assert.equal((await mint(`/tasks/${await newRoom()}`, body, admin)).status, 404);
  assert.equal((await mint(`/tasks/${'f'.repeat(32)}`, body)).status, 401);
});
