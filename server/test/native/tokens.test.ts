import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, before, describe, test } from 'node:test';
import type * as wire from '@enfilade/protocol';
import { claimsOf, isSignedWith, readToken } from '../../src/api/agora/tokens.ts';
import { verifyToken } from '../../src/api/hms/tokens.ts';
import { ask } from '../support/http.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { nativeClient, typesOf } from './client.ts';

const { roomToken } = createRequire(import.meta.url)('netless-token') as {
  roomToken: (ak: string, sk: string, lifespan: number, content: object) => string;
};

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.stop());

const api = nativeClient(() => server);
const mint = (room: string, body: object) => api.post<wire.MintedToken>(`/rooms/${room}/tokens`, body);
const mintWhole = (body: object) => api.post<wire.MintedToken>('/tokens', body);

/** What a token gets at the Agora door. */
const agora = async (token: string, path: string, method = 'GET', body?: object) =>
  (
    await ask(`${server.url}/v5${path}`, {
      method,
      headers: { token, region: 'us-sv' },
      ...(body && { body }),
    })
  ).status;
const hms = async (token: string, path = '/rooms') =>
  (await ask(`${server.url}/v2${path}`, { headers: { authorization: `Bearer ${token}` } })).status;
const payloadOf = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;

describe('native tokens', () => {
  test('agora room tokens open that room with their role and nothing else', async () => {
    const room = await api.room();
    const other = await api.room();
    let minted: wire.MintedToken | undefined;
    const events = await api.events(async () => {
      minted = await mint(room.number.toString(), { door: 'agora', role: 'admin', lifetime_seconds: 600 });
    }, room.id);
    assert.ok(minted);
    const { token, ...rest } = minted;
    assert.deepEqual(
      { ...rest, expires_at: '' },
      {
        ...{ door: 'agora', role: 'admin', expires_at: '', id: null, url: null },
      },
    );
    const left = Date.parse(minted.expires_at ?? '') - Date.now();
    assert.ok(left > 590_000 && left <= 600_000);
    assert.deepEqual(typesOf(events), ['token.minted']);
    assert.deepEqual(events[0]?.data, {
      door: 'agora',
      role: 'admin',
      expiresAt: Date.parse(minted.expires_at ?? ''),
    });
    assert.doesNotMatch(JSON.stringify(events), new RegExp(token));

    assert.equal(await agora(token, `/rooms/${room.id}`), 200);
    assert.equal(await agora(token, `/rooms/${other.id}`), 403);
    assert.equal(await agora(token, '/rooms'), 403);
    const reader = await mint(room.id, { door: 'agora', role: 'reader' });
    assert.equal(await agora(reader.token, `/rooms/${room.id}`, 'PATCH', { isBan: true }), 403);
    assert.equal(await agora(token, `/rooms/${room.id}`, 'PATCH', { isBan: true }), 201);
  });

  test('agora tokens are as the vendor’s library makes them', async () => {
    const { accessKey, secretKey } = server.keys;
    const room = await api.room();
    const ours = readToken(
      (await mint(room.id, { door: 'agora', role: 'writer', lifetime_seconds: 0 })).token,
    );
    const theirs = readToken(roomToken(accessKey, secretKey, 0, { role: '1', uuid: room.id }));
    assert.deepEqual(Object.keys(ours.fields).toSorted(), Object.keys(theirs.fields).toSorted());
    const [own, other] = [claimsOf(ours), claimsOf(theirs)];
    assert.deepEqual({ ...own, issuedAt: 0 }, { ...other, issuedAt: 0 });
    assert.ok(Math.abs((own.issuedAt ?? 0) - (other.issuedAt ?? 0)) < 60_000);
    assert.ok(isSignedWith(ours, secretKey));
  });

  test('100ms app tokens carry the role and the person', async () => {
    const room = await api.room();
    const { token, ...rest } = await mint(room.id, {
      door: '100ms',
      role: 'host',
      user_id: 'jané?',
      lifetime_seconds: 60,
    });
    const claims = verifyToken(token, server.keys.secretKey);
    assert.equal(claims.type, 'app');
    const { room_id, role, user_id, iat, exp, version, access_key } = payloadOf(token);
    assert.deepEqual(
      { room_id, role, user_id, version, access_key },
      {
        room_id: room.short_id,
        role: 'host',
        user_id: 'jané?',
        version: 2,
        access_key: server.keys.accessKey,
      },
    );
    assert.equal(Number(exp) - Number(iat), 60);
    assert.ok(Math.abs(Date.parse(rest.expires_at ?? '') - Number(exp) * 1000) < 1000);
    assert.equal(await hms(token), 403, 'it is not for the REST API');
    const usual = await mint(room.id, { door: '100ms', role: 'guest' });
    assert.equal(payloadOf(usual.token)['user_id'], undefined);
    const [event] = await api.events(
      () => mint(room.id, { door: '100ms', role: 'host', user_id: 'jane' }),
      room.id,
    );
    assert.equal((event?.data as Record<string, unknown>)['userId'], 'jane');
  });

  test('tokens for a whole project', async () => {
    let sdk: wire.MintedToken | undefined;
    const events = await api.events(async () => {
      sdk = await mintWhole({ door: 'agora', lifetime_seconds: 0 });
    });
    assert.deepEqual(typesOf(events), ['token.minted']);
    assert.deepEqual([sdk?.role, sdk?.expires_at], ['admin', null]);
    assert.equal(await agora(sdk?.token ?? '', '/rooms'), 200);
    const reader = await mintWhole({ door: 'agora', role: 'reader' });
    assert.equal(await agora(reader.token, '/rooms', 'POST', { isRecord: false }), 403);
    const management = await mintWhole({ door: '100ms', lifetime_seconds: 60 });
    assert.equal(management.role, null);
    assert.equal(await hms(management.token), 200);
    assert.equal(await hms(management.token, '/templates'), 200);
  });

  test('a key makes no token that may write what its scopes deny', async () => {
    const room = await api.room();
    const low = async (...scopes: string[]) => {
      const { key } = await api.post<wire.ShownKey>('/keys', { name: 'low', scopes });
      return nativeClient(
        () => server,
        () => key,
      );
    };
    const own = `/rooms/${room.id}/tokens`;
    const rows: [path: string, body: object, tokens: number, rooms: number, both: number][] = [
      ['/tokens', { door: '100ms' }, 403, 403, 201],
      ['/tokens', { door: 'agora' }, 403, 201, 201],
      ['/tokens', { door: 'agora', role: 'writer' }, 403, 201, 201],
      ['/tokens', { door: 'agora', role: 'reader' }, 201, 201, 201],
      [own, { door: 'agora', role: 'admin' }, 403, 201, 201],
      [own, { role: 'admin' }, 403, 201, 201],
      [own, { role: 'writer' }, 201, 201, 201],
      [own, { door: 'agora', role: 'writer' }, 201, 201, 201],
      [own, { door: '100ms', role: 'host' }, 201, 201, 201],
    ];
    const clients = [
      await low('tokens:write', 'rooms:read', 'templates:read'),
      await low('tokens:write', 'rooms:write'),
      await low('tokens:write', 'rooms:write', 'templates:write'),
    ];
    for (const [path, body, ...statuses] of rows) {
      for (const [index, status] of statuses.entries()) {
        await clients[index]?.expect('POST', path, body, {
          status,
          ...(status === 403 && { code: 'missing_scope' }),
        });
      }
    }
  });

  test('links into a room are made before it opens, and while it is shut or archived: the door refuses', async () => {
    const archived = await api.room();
    await api.post(`/rooms/${archived.id}/archive`, {}, 200);
    const disabled = await api.room({ enabled: false });
    const soon = await api.room({ opens_at: '2099-01-01T00:00:00Z' });
    for (const { id } of [archived, disabled, soon]) {
      assert.match(
        (await api.post<wire.MintedToken>(`/rooms/${id}/tokens`, { role: 'writer' })).token,
        /^join\./,
      );
    }
  });

  test('refused: rooms that nobody may enter, roles that are not there, lifetimes out of bounds', async () => {
    const room = await api.room();
    const archived = await api.room();
    await api.post(`/rooms/${archived.id}/archive`, {}, 200);
    const disabled = await api.room({ enabled: false });
    const soon = await api.room({ opens_at: '2099-01-01T00:00:00Z' });
    const deleted = await api.room();
    await api.remove(`/rooms/${deleted.id}`);
    const wish = { door: 'agora', role: 'writer' };
    const rows: [path: string, body: object, status: number, code: string, member?: string][] = [
      [`/rooms/${archived.id}/tokens`, wish, 409, 'room_archived'],
      [`/rooms/${disabled.id}/tokens`, wish, 409, 'room_disabled'],
      [`/rooms/${soon.id}/tokens`, wish, 403, 'room_not_open'],
      [`/rooms/${soon.id}/tokens`, { door: '100ms', role: 'host' }, 403, 'room_not_open'],
      [`/rooms/${deleted.id}/tokens`, { role: 'writer' }, 404, 'room_not_found'],
      [`/rooms/${deleted.id}/tokens`, wish, 404, 'room_not_found'],
      [`/rooms/${room.id}/tokens`, { door: '100ms', role: 'nobody' }, 404, 'role_not_found', 'role'],
      [`/rooms/${room.id}/tokens`, { door: 'agora', role: 'host' }, 400, 'bad_input', 'role'],
      [`/rooms/${room.id}/tokens`, { door: 'agora' }, 400, 'bad_input', 'role'],
      [`/rooms/${room.id}/tokens`, { door: 'docspace', role: 'x' }, 400, 'bad_input', 'door'],
      [`/rooms/${room.id}/tokens`, { ...wish, user_id: 'x' }, 400, 'bad_input', 'user_id'],
      [
        `/rooms/${room.id}/tokens`,
        { ...wish, lifetime_seconds: 31_536_001 },
        400,
        'bad_input',
        'lifetime_seconds',
      ],
      [`/rooms/${room.id}/tokens`, { ...wish, lifetime_seconds: -1 }, 400, 'bad_input', 'lifetime_seconds'],
      [
        `/rooms/${room.id}/tokens`,
        { door: '100ms', role: 'host', lifetime_seconds: 0 },
        400,
        'bad_input',
        'lifetime_seconds',
      ],
      [
        `/rooms/${room.id}/tokens`,
        { door: '100ms', role: 'host', lifetime_seconds: 1_209_601 },
        400,
        'bad_input',
        'lifetime_seconds',
      ],
      ['/tokens', { door: '100ms', role: 'host' }, 400, 'bad_input', 'role'],
      ['/tokens', { door: 'agora', role: 'boss' }, 400, 'bad_input', 'role'],
      ['/tokens', { door: '100ms', lifetime_seconds: 0 }, 400, 'bad_input', 'lifetime_seconds'],
      ['/tokens', {}, 400, 'bad_input', 'door'],
    ];
    for (const [path, body, status, code, member] of rows) {
      await api.expect('POST', path, body, { status, code, ...(member !== undefined && { member }) });
    }
  });

  test('signed with the newest pair of the own project; a room of another one is not there', async () => {
    const other = await server.addProject('other-tokens');
    const theirs = nativeClient(
      () => server,
      () => other.keys.apiKey,
    );
    const room = await theirs.room();
    await api.expect(
      'POST',
      `/rooms/${room.id}/tokens`,
      { door: 'agora', role: 'admin' },
      { status: 404, code: 'room_not_found' },
    );
    const before = await theirs.post<wire.MintedToken>(`/rooms/${room.id}/tokens`, {
      door: 'agora',
      role: 'admin',
    });
    const pair = await theirs.post<wire.ShownAccessKey>('/projects/self/access-keys/roll', {
      overlap_seconds: 60,
    });
    const later = await theirs.post<wire.MintedToken>(`/rooms/${room.id}/tokens`, {
      door: 'agora',
      role: 'admin',
    });
    assert.equal(readToken(before.token).accessKey, other.keys.accessKey);
    assert.equal(readToken(later.token).accessKey, pair.access_key);
    assert.ok(isSignedWith(readToken(later.token), pair.secret_key));
    assert.deepEqual(
      [await agora(before.token, `/rooms/${room.id}`), await agora(later.token, `/rooms/${room.id}`)],
      [200, 200],
    );
  });

  test('once under an Idempotency-Key', async () => {
    const room = await api.room();
    await api.once('POST', `/rooms/${room.id}/tokens`, { door: '100ms', role: 'host' }, 201);
    await api.once('POST', '/tokens', { door: 'agora' }, 201);
  });
});
