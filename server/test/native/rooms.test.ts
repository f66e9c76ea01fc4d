import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type * as wire from '@enfilade/protocol';
import { askDoor } from '../support/doors.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { BAD, clientOf, fromNow, NOT_FOUND, nothingChangedBy, type Refusal } from './rooms-client.ts';

let server: TestServer;
let other: Awaited<ReturnType<TestServer['addProject']>>;
before(async () => {
  server = await startServer();
  other = await server.addProject('other');
});
after(() => server.stop());

const native = clientOf(() => server);
const stranger = clientOf(
  () => server,
  () => other.keys,
);
const ARCHIVED: Refusal = { status: 409, code: 'room_archived' };
const TAKEN: Refusal = { status: 409, code: 'name_taken', member: 'name' };
const CHANGED: Refusal = { status: 412, code: 'precondition_failed', member: 'If-Match' };
const tag = (room: wire.Room) => `"${room.revision}"`;

const changesNothing = nothingChangedBy(() => server);

describe('POST /api/v1/rooms', () => {
  test('a room that is given nothing has every member, with its default', async () => {
    const { status, headers, body } = await native.raw('/rooms', { method: 'POST' });
    const room = body as wire.Room;
    assert.equal(status, 201);
    assert.equal(headers.get('location'), `/api/v1/rooms/${room.id}`);
    assert.equal(headers.get('etag'), '"1"');
    const { id, short_id, number, name, created_at, created_by, ...rest } = room;
    assert.match(id, /^[0-9a-f]{32}$/);
    assert.equal(short_id, id.slice(0, 24));
    assert.ok(Number.isInteger(number));
    assert.match(name, /^[A-Za-z0-9.\-:_]+$/);
    assert.ok(Math.abs(Date.parse(created_at) - Date.now()) < 5000);
    assert.match(created_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assert.deepEqual(rest, {
      ...{ title: null, description: '', type: 'collaboration', state: 'open', enabled: true },
      ...{ region: null, seats: 0, record: false, template_id: null, size: null, large_room: false },
      ...{ max_duration_seconds: null, webhook: null, polls: [], recording: null, private: false },
      ...{ indexing: false, deny_download: false, lifetime: null, watermark: null, quota: null },
      ...{ color: null, cover: null, tags: [], metadata: {}, opens_at: null, expires_at: null },
      ...{ on_expiry: 'disable', updated_at: created_at, updated_by: created_by, archived_at: null },
      ...{ last_activity_at: created_at, revision: 1 },
    });
  });

  test('its first event says who made it, by which door, and what with', async () => {
    const body = {
      ...{ name: 'told', title: 'Told', enabled: false, seats: 3, size: 0, tags: ['x'] },
      ...{ webhook: { url: 'https://a.example', headers: { key: 'hush' } }, metadata: { a: 1 } },
      recording: {
        enabled: true,
        upload: { type: 's3', location: 'l', credentials: { key: 'hush', secret: 'hush' } },
      },
    };
    const { id } = await native.create(body);
    const [event] = await native.events(id);
    assert.deepEqual([event?.type, event?.door, event?.seq], ['room.created', 'native', 1]);
    assert.match(event?.actor ?? '', /^key:/);
    assert.deepEqual(event?.data, {
      ...{ alias: 'told', title: 'Told', enabled: false, enabledSet: true, seats: 3, size: 0, tags: ['x'] },
      ...{ webhook: { url: 'https://a.example', headers: ['key'] }, metadata: { a: 1 } },
      recording: { enabled: true, upload: { type: 's3', location: 'l', credentials: 'set' } },
      kind: 'collaboration',
    });
  });

  const names: [what: string, given: object, name: RegExp, title: string | null][] = [
    ['a name is the title too', { name: 'Only.Name' }, /^Only\.Name$/, 'Only.Name'],
    ['a name is made from the title', { title: 'Größe & Gewicht' }, /^Gro-e-Gewicht$/, 'Größe & Gewicht'],
    ['both are what was asked for', { name: 'both-1', title: 'Both' }, /^both-1$/, 'Both'],
    ['a title twice has another name', { title: 'both-1' }, /^both-1-[0-9a-f]{12}$/, 'both-1'],
    ['of a title in Chinese, nothing is left', { title: '数学' }, /^room-[0-9a-f]{12}$/, '数学'],
  ];
  for (const [what, given, name, title] of names) {
    test(what, async () => {
      const room = await native.create(given);
      assert.match(room.name, name);
      assert.equal(room.title, title);
    });
  }

  test('a number that is larger than any that is kept is refused, not made null', () =>
    changesNothing(() =>
      native.refused({ status: 400, code: 'bad_input', member: 'metadata.a.0' }, '/rooms', {
        body: '{"metadata":{"a":[1e999]}}',
        headers: { 'content-type': 'application/json' },
      }),
    ));

  test('a name that is taken, whatever its case, is a conflict', async () => {
    await native.create({ name: 'Taken-1' });
    await changesNothing(() => native.refused(TAKEN, '/rooms', { body: { name: 'tAKEN-1', tags: ['new'] } }));
    assert.equal((await stranger.create({ name: 'taken-1' })).name, 'taken-1');
  });

  const bodies: [what: string, body: string, type: string | undefined, Refusal][] = [
    ['a list', '[]', undefined, BAD('body')],
    ['null', 'null', undefined, BAD('body')],
    ['a text', '"x"', undefined, BAD('body')],
    ['broken JSON', '{"title":', undefined, { status: 400, code: 'bad_json' }],
    [
      'a form',
      'title=x',
      'application/x-www-form-urlencoded',
      { status: 415, code: 'unsupported_media_type' },
    ],
    ['plain text', '{}', 'text/plain', { status: 415, code: 'unsupported_media_type' }],
    [
      'more than 1 MiB',
      JSON.stringify({ a: 'x'.repeat(2 ** 20) }),
      undefined,
      { status: 413, code: 'too_large' },
    ],
  ];
  for (const [what, body, type = 'application/json', refusal] of bodies) {
    test(`refuses ${what}`, () =>
      changesNothing(() => native.refused(refusal, '/rooms', { body, headers: { 'content-type': type } })));
  }

  test('16 at once under one name: one of them is created', async () => {
    const answers = await Promise.all(
      Array.from({ length: 16 }, () => native.raw('/rooms', { body: { name: 'at-once' } })),
    );
    const statuses = answers.map((answer) => answer.status).sort();
    assert.deepEqual(statuses, [201, ...Array.from({ length: 15 }, () => 409)]);
  });
});

describe('GET /api/v1/rooms/{room_id}', () => {
  test('a room is found by each of its names, and by nobody else', async () => {
    const room = await native.create({ name: 'Four.Names' });
    const { id, short_id, number } = room;
    for (const path of [
      id,
      short_id,
      String(number),
      'name:Four.Names',
      'name:four.NAMES',
      'name%3Afour.names',
    ]) {
      assert.deepEqual(await native.get(path), room, path);
      await stranger.refused(NOT_FOUND, `/rooms/${path}`);
    }
  });

  const nothing = [
    '0',
    '-1',
    '1e3',
    '99999999999999',
    '1'.repeat(16),
    'name:',
    'name:nobody',
    'x',
    'A'.repeat(32),
  ];
  for (const path of [
    ...nothing,
    'f'.repeat(32),
    'f'.repeat(24),
    'f'.repeat(23),
    '%00',
    'name:%00',
    'name:%F0%9F%A7%B2',
    'batch',
  ]) {
    test(`${path} names nothing`, () => native.refused(NOT_FOUND, `/rooms/${path}`));
  }

  test('an upper-case id is no id', async () => {
    const { id } = await native.create();
    await native.refused(NOT_FOUND, `/rooms/${id.toUpperCase()}`);
  });

  test('what has not changed is not sent again', async () => {
    const room = await native.create();
    const path = `/rooms/${room.id}`;
    const rows: [header: string, status: number][] = [
      ['"1"', 304],
      ['W/"1"', 304],
      ['*', 304],
      ['"0", "1"', 304],
      ['"2"', 200],
      ['1', 200],
      ['', 200],
    ];
    for (const [header, status] of rows) {
      const answer = await native.raw(path, { headers: { 'if-none-match': header } });
      assert.equal(answer.status, status, header);
      assert.equal(answer.headers.get('etag'), '"1"');
      if (status === 304) assert.equal(answer.body, '');
    }
    await native.change(room.id, { title: 'new' });
    const changed = await native.raw(path, { headers: { 'if-none-match': '"1"' } });
    assert.deepEqual([changed.status, changed.headers.get('etag')], [200, '"2"']);
  });
});

describe('PATCH /api/v1/rooms/{room_id}', () => {
  test('name and title are two things: neither follows the other', async () => {
    const { id, name } = await native.create({ title: 'One' });
    assert.equal((await native.change(id, { title: 'Two' })).name, name);
    assert.equal((await native.change(id, { name: 'three' })).title, 'Two');
    assert.equal((await native.change(id, { name: 'THREE' })).name, 'THREE');
    const types = await native.eventTypes(id);
    assert.deepEqual(types, ['room.created', 'room.updated', 'room.updated', 'room.updated']);
  });

  test('null takes every optional member away', async () => {
    const given = {
      ...{
        region: 'eu',
        size: 5,
        max_duration_seconds: 120,
        webhook: { url: 'https://a.example' },
        quota: 5,
      },
      ...{
        recording: { enabled: true },
        lifetime: { period: 'day', value: 2 },
        watermark: { additions: [] },
      },
      ...{ color: 'aabbcc', cover: 'star', opens_at: fromNow(60_000), expires_at: fromNow(120_000) },
    };
    const { id } = await native.create(given);
    const none = Object.fromEntries(Object.keys(given).map((name) => [name, null]));
    const room = await native.change(id, none);
    assert.deepEqual({ ...room, ...none }, room);
    const [, event] = await native.events(id);
    // At that door an absent member is told as null, too.
    assert.deepEqual(Object.values(event?.data as object), Object.values(none));
  });

  test('what is the same already changes nothing and writes no event', async () => {
    const body = {
      ...{
        name: 'same',
        title: 'Same',
        description: 'd',
        enabled: true,
        region: 'eu',
        seats: 2,
        record: true,
      },
      ...{ size: 4, large_room: true, max_duration_seconds: 200, webhook: { url: 'https://a.example' } },
      ...{ polls: ['p'], recording: { enabled: true }, indexing: true, deny_download: true, quota: 7 },
      ...{
        lifetime: { period: 'day', value: 2 },
        watermark: { additions: ['room_name'], text: 't', rotate: 5 },
      },
      ...{ color: 'aabbcc', cover: 'star', tags: ['a', 'b'], metadata: { a: 1, b: { c: 2 } } },
      ...{ opens_at: fromNow(60_000), expires_at: fromNow(120_000), on_expiry: 'archive' },
    };
    const room = await native.create(body);
    assert.deepEqual(await native.change(room.id, {}), room);
    assert.deepEqual(await native.change(room.id, body), room);
    for (const [member, value] of Object.entries(body)) {
      assert.deepEqual(await native.change(room.id, { [member]: value }), room, member);
    }
    assert.deepEqual(await native.eventTypes(room.id), ['room.created']);
  });

  test('defaults that are asked for are no change', async () => {
    const room = await native.create({ enabled: true });
    const defaults = {
      ...{ large_room: false, polls: [], indexing: false, deny_download: false, tags: [], metadata: {} },
      ...{ on_expiry: 'disable', seats: 0, record: false, description: '', region: null, enabled: true },
    };
    assert.deepEqual(await native.change(room.id, defaults), room);
    assert.deepEqual(await native.eventTypes(room.id), ['room.created']);
  });

  test('its event tells what is different, and no secret', async () => {
    const { id } = await native.create({ name: 'data', tags: ['a'] });
    const upload = { type: 's3', location: 'l', credentials: { key: 'hush', secret: 'hush' } };
    await native.change(id, {
      ...{ name: 'data', title: 'New', tags: ['a', 'b'], recording: { enabled: true, upload } },
      webhook: { url: 'https://a.example', headers: { key: 'hush' } },
    });
    const [, { data } = { data: {} }] = await native.events(id);
    assert.deepEqual(data, {
      ...{ title: 'New', tags: ['a', 'b'], webhook: { url: 'https://a.example', headers: ['key'] } },
      recording: { enabled: true, upload: { type: 's3', location: 'l', credentials: 'set' } },
    });
  });

  test('a name that is taken is a conflict; one of another project is free', async () => {
    await native.create({ name: 'theirs' });
    await stranger.create({ name: 'elsewhere' });
    const { id } = await native.create({ name: 'mine' });
    const options = { method: 'PATCH', body: { name: 'Theirs', title: 'x' } };
    await changesNothing(() => native.refused(TAKEN, `/rooms/${id}`, options));
    assert.equal((await native.change(id, { name: 'elsewhere' })).name, 'elsewhere');
  });

  test('times must agree with what is there already', async () => {
    const { id } = await native.create({ opens_at: fromNow(100_000), expires_at: fromNow(200_000) });
    const late = { method: 'PATCH', body: { opens_at: fromNow(300_000) } };
    await native.refused(BAD('opens_at'), `/rooms/${id}`, late);
    const early = { method: 'PATCH', body: { expires_at: fromNow(50_000) } };
    await native.refused(BAD('opens_at'), `/rooms/${id}`, early);
    await native.change(id, { opens_at: null, expires_at: fromNow(50_000) });
  });

  test('the size must agree with whether the room is large', async () => {
    const { id } = await native.create({ large_room: true, size: 3000 });
    const options = { method: 'PATCH', body: { large_room: false } };
    await native.refused(BAD('size'), `/rooms/${id}`, options);
    await native.change(id, { large_room: false, size: 2500 });
  });

  test('an archived room refuses', async () => {
    const { id } = await native.create();
    await native.act(id, 'archive');
    const options = { method: 'PATCH', body: { title: 'x' } };
    await changesNothing(() => native.refused(ARCHIVED, `/rooms/${id}`, options));
  });

  test('a room of another project is not found', async () => {
    const { id } = await native.create();
    const options = { method: 'PATCH', body: { title: 'x' } };
    await changesNothing(() => stranger.refused(NOT_FOUND, `/rooms/${id}`, options));
  });

  test('20 changes at once are all kept, one after the other', async () => {
    const { id } = await native.create();
    const changes = Array.from({ length: 20 }, (_, seats) => native.change(id, { seats: seats + 1 }));
    const revisions = (await Promise.all(changes)).map((room) => room.revision);
    assert.deepEqual(
      revisions.toSorted((a, b) => a - b),
      Array.from({ length: 20 }, (_, n) => n + 2),
    );
  });
});

describe('If-Match', () => {
  const calls: [what: string, method: string, path: string, body?: object][] = [
    ['a change', 'PATCH', '', { title: 'changed' }],
    ['archive', 'POST', '/archive'],
    ['restore', 'POST', '/restore'],
    ['disable', 'POST', '/disable'],
    ['enable', 'POST', '/enable'],
    ['a delete', 'DELETE', ''],
    ['a delete for good', 'DELETE', '?retention_seconds=0'],
  ];
  for (const [what, method, path, body] of calls) {
    test(`${what} is refused after somebody else’s change`, async () => {
      const room = await native.create();
      const later = await native.change(room.id, { description: 'later' });
      for (const header of [tag(room), `W/${tag(later)}`, '"x"', '2', '']) {
        const options = { method, headers: { 'if-match': header }, ...(body && { body }) };
        await changesNothing(() => native.refused(CHANGED, `/rooms/${room.id}${path}`, options));
        assert.deepEqual(await native.get(room.id), later);
      }
      const headers = { 'if-match': `"0", ${tag(later)}` };
      const { status } = await native.raw(`/rooms/${room.id}${path}`, {
        method,
        headers,
        ...(body && { body }),
      });
      assert.equal(status, 200);
    });
  }

  test('* is any revision, but not of a room that is not there', async () => {
    const { id } = await native.create();
    const options = { method: 'PATCH', headers: { 'if-match': '*' }, body: { title: 'x' } };
    assert.equal((await native.raw(`/rooms/${id}`, options)).status, 200);
    await native.refused(NOT_FOUND, `/rooms/${'0'.repeat(32)}`, options);
  });

  test('of 16 who all read the same, one changes it', async () => {
    const room = await native.create();
    const answers = await Promise.all(
      Array.from({ length: 16 }, (_, n) =>
        native.raw(`/rooms/${room.id}`, {
          method: 'PATCH',
          headers: { 'if-match': tag(room) },
          body: { seats: n + 1 },
        }),
      ),
    );
    const statuses = answers.map((answer) => answer.status).sort();
    assert.deepEqual(statuses, [200, ...Array.from({ length: 15 }, () => 412)]);
  });
});

describe('archive, restore, disable, enable', () => {
  type Row = [before: string[], action: string, state: wire.Room['state'], event: string | undefined];
  const rows: Row[] = [
    [[], 'archive', 'archived', 'room.archived'],
    [['archive'], 'archive', 'archived', undefined],
    [['disable'], 'archive', 'archived', 'room.archived'],
    [[], 'restore', 'open', undefined],
    [['archive'], 'restore', 'open', 'room.restored'],
    [['disable', 'archive'], 'restore', 'disabled', 'room.restored'],
    [[], 'disable', 'disabled', 'room.disabled'],
    [['disable'], 'disable', 'disabled', undefined],
    [['disable'], 'enable', 'open', 'room.enabled'],
    [['disable', 'enable'], 'enable', 'open', undefined],
  ];
  for (const [before, action, state, event] of rows) {
    test(`${action} after ${before.join(', ') || 'nothing'}: ${state}, ${event ?? 'no event'}`, async () => {
      const { id } = await native.create();
      for (const one of before) await native.act(id, one);
      const seen = await native.get(id);
      const { status, headers, body } = await native.raw(`/rooms/${id}/${action}`, { method: 'POST' });
      const room = body as wire.Room;
      assert.deepEqual([status, room.state], [200, state]);
      assert.equal(headers.get('etag'), tag(room));
      assert.equal(room.archived_at !== null, state === 'archived');
      assert.equal((await native.eventTypes(id))[seen.revision], event);
      if (event === undefined) assert.deepEqual(room, seen);
      else assert.equal(room.revision, seen.revision + 1);
    });
  }

  for (const action of ['disable', 'enable']) {
    test(`${action} of an archived room is a conflict`, async () => {
      const { id } = await native.create();
      await native.act(id, 'archive');
      const options = { method: 'POST' };
      await changesNothing(() => native.refused(ARCHIVED, `/rooms/${id}/${action}`, options));
    });
  }

  test('archiving takes the lifetime away, and says so', async () => {
    const { id } = await native.create({ lifetime: { period: 'day', value: 1 } });
    assert.equal((await native.act(id, 'archive')).lifetime, null);
    const [, event] = await native.events(id);
    assert.equal((event?.data as Record<string, unknown>)['lifetime'], null);
  });

  for (const action of ['archive', 'restore', 'disable', 'enable', 'undelete', 'duplicate']) {
    test(`${action} of a room of another project, or of none, is not found`, async () => {
      const { id } = await native.create();
      await changesNothing(() => stranger.refused(NOT_FOUND, `/rooms/${id}/${action}`, { method: 'POST' }));
      await native.refused(NOT_FOUND, `/rooms/name:nobody/${action}`, { method: 'POST' });
    });
  }
});

describe('DELETE /api/v1/rooms/{room_id}', () => {
  test('says until when it can be undone, a week from now where nothing is said', async () => {
    const room = await native.create({ title: 'Gone' });
    const gone = await native.remove(room.id);
    const { id, number, name, title } = room;
    const { deleted_at, purge_at } = gone;
    assert.deepEqual(gone, { id, number, name, title, deleted_at, purge_at, undoable: true });
    assert.equal(Date.parse(purge_at) - Date.parse(deleted_at), 604_800_000);
    await native.refused(NOT_FOUND, `/rooms/${id}`);
    const [, event] = await native.events(id);
    assert.equal(event?.type, 'room.deleted');
    assert.deepEqual(event.data, { title, alias: name, num: number, purgeAt: Date.parse(purge_at) });
  });

  test('for good at once says that it is not undoable', async () => {
    const { id, number, name, title } = await native.create();
    const { undoable, deleted_at, purge_at } = await native.remove(id, '?retention_seconds=0');
    assert.deepEqual([undoable, purge_at], [false, deleted_at]);
    await native.refused(NOT_FOUND, `/rooms/${id}/undelete`, { method: 'POST' });
    assert.deepEqual((await native.events(id))[1]?.data, { title, alias: name, num: number });
  });

  const wrong = ['-1', '31536001', '1.5', 'x', '', '1e3', '0x10'];
  for (const seconds of wrong) {
    test(`refuses to keep it for ${seconds || 'nothing'}`, async () => {
      const { id } = await native.create();
      const path = `/rooms/${id}?retention_seconds=${seconds}`;
      await changesNothing(() => native.refused(BAD('retention_seconds'), path, { method: 'DELETE' }));
    });
  }

  test('refuses a query that it does not know', async () => {
    const { id } = await native.create();
    const path = `/rooms/${id}?retention=0`;
    await changesNothing(() => native.refused(BAD('retention'), path, { method: 'DELETE' }));
  });

  test('twice is not found, and so is a room of another project', async () => {
    const { id } = await native.create();
    await changesNothing(() => stranger.refused(NOT_FOUND, `/rooms/${id}`, { method: 'DELETE' }));
    await native.remove(id, '?retention_seconds=31536000');
    await native.refused(NOT_FOUND, `/rooms/${id}`, { method: 'DELETE' });
  });
});

describe('what is not known is refused, so that a typo is never silent', () => {
  const calls: [method: string, path: string, body: object | undefined, member: string][] = [
    ['GET', '?fields=id', undefined, 'fields'],
    ['PATCH', '?titel=x', { title: 'x' }, 'titel'],
    ['POST', '/archive?force=true', undefined, 'force'],
    ['POST', '/archive', { reason: 'x' }, 'reason'],
    ['POST', '/enable', { enabled: false }, 'enabled'],
    ['POST', '/duplicate?title=x', {}, 'title'],
    ['POST', '/undelete', { name: 'x' }, 'name'],
    ['DELETE', '', { retention_seconds: 0 }, 'retention_seconds'],
  ];
  for (const [method, path, body, member] of calls) {
    test(`${method} …${path} ${body ? JSON.stringify(body) : ''}`, async () => {
      const { id } = await native.create();
      const options = { method, ...(body && { body }) };
      await changesNothing(() => native.refused(BAD(member), `/rooms/${id}${path}`, options));
    });
  }

  test('POST /rooms with a query', () =>
    changesNothing(() => native.refused(BAD('title'), '/rooms?title=x', { body: {} })));
});

describe('keys', () => {
  type Row = [permissions: string[], reads: boolean, writes: boolean];
  const rows: Row[] = [
    [[], true, true],
    [['*'], true, true],
    [['*:read'], true, false],
    [['*:write'], true, true],
    [['rooms:read'], true, false],
    [['rooms:write'], true, true],
    [['accounts:write', 'files:write'], false, false],
  ];
  for (const [permissions, reads, writes] of rows) {
    test(`with [${permissions.join(', ')}] ${reads ? 'reads' : 'does not read'}, ${writes ? 'writes' : 'does not write'}`, async () => {
      const made = await askDoor(server.url, '/api/2.0', server.keys, '/keys', {
        body: { name: 'limited', permissions },
      });
      const { key: apiKey } = (made.body as { response: { key: string } }).response;
      const limited = clientOf(
        () => server,
        () => ({ ...server.keys, apiKey }),
      );
      const { id } = await native.create();
      const denied: Refusal = { status: 403, code: 'missing_scope' };
      const calls: [may: boolean, path: string, method: string, body?: object][] = [
        [reads, '/rooms', 'GET'],
        [reads, `/rooms/${id}`, 'GET'],
        [reads, '/deleted-rooms', 'GET'],
        [writes, '/rooms', 'POST', {}],
        [writes, '/rooms/batch', 'POST', { operations: [{ op: 'create', room: {} }] }],
        [writes, `/rooms/${id}`, 'PATCH', {}],
        [writes, `/rooms/${id}/duplicate`, 'POST'],
        [writes, `/rooms/${id}/archive`, 'POST'],
        [writes, `/rooms/${id}`, 'DELETE'],
        [writes, `/rooms/${id}/undelete`, 'POST'],
      ];
      for (const [may, path, method, body] of calls) {
        const options = { method, ...(body && { body }) };
        if (!may) await changesNothing(() => limited.refused(denied, path, options));
        else assert.ok((await limited.raw(path, options)).status < 300, `${method} ${path}`);
      }
    });
  }
});
