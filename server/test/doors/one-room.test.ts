import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { askDoor, type DoorPrefix } from '../support/doors.ts';
import type { Ask } from '../support/http.ts';
import { startServer, type TestServer } from '../support/server.ts';

interface Names {
  uuid: string;
  shortId: string;
  num: number;
}

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.stop());

async function call<T>(door: DoorPrefix, path: string, options: Ask = {}, status = 200): Promise<T> {
  const answer = await askDoor(server.url, door, server.keys, path, options);
  assert.equal(answer.status, status, `${door}${path}: ${JSON.stringify(answer.body)}`);
  return answer.body as T;
}

interface AgoraRoom {
  uuid: string;
  isBan: boolean;
  name: string;
  limit: number;
}
interface HmsRoom {
  id: string;
  name: string;
  enabled: boolean;
  description: string;
  message?: string;
}
interface Folder {
  id: number;
  title: string;
  tags: string[];
  rootFolderType: number;
  disabled?: boolean;
}

const agora = {
  create: (body: object) => call<AgoraRoom>('/v5', '/rooms', { body }, 201),
  get: ({ uuid }: Names) => call<AgoraRoom>('/v5', `/rooms/${uuid}`),
  list: () => call<AgoraRoom[]>('/v5', '/rooms?limit=1000'),
  ban: ({ uuid }: Names, isBan: boolean, status = 201) =>
    call<AgoraRoom & { message: string }>(
      '/v5',
      `/rooms/${uuid}`,
      { method: 'PATCH', body: { isBan } },
      status,
    ),
};
const hms = {
  create: (body: object, status = 200) => call<HmsRoom>('/v2', '/rooms', { body }, status),
  get: ({ shortId }: Names) => call<HmsRoom>('/v2', `/rooms/${shortId}`),
  list: (query = '') => call<{ data: HmsRoom[] }>('/v2', `/rooms?limit=100${query}`),
  update: ({ shortId }: Names, body: object, status = 200) =>
    call<HmsRoom>('/v2', `/rooms/${shortId}`, { body }, status),
};
const docspace = {
  create: async (body: object) =>
    (await call<{ response: Folder }>('/api/2.0', '/files/rooms', { body })).response,
  get: async ({ num }: Names) =>
    (await call<{ response: Folder }>('/api/2.0', `/files/rooms/${String(num)}`)).response,
  list: async (query = '') =>
    (await call<{ response: { folders: Folder[] } }>('/api/2.0', `/files/rooms?${query}`)).response.folders,
  put: (path: string, body: object = {}, status = 200) =>
    call<{ response: Folder; error?: { message: string } }>(
      '/api/2.0',
      `/files/rooms/${path}`,
      { method: 'PUT', body },
      status,
    ),
  remove: ({ num }: Names) => call('/api/2.0', `/files/rooms/${String(num)}`, { method: 'DELETE' }),
};

async function namesOf(column: 'id' | 'num', value: string | number): Promise<Names> {
  const { queries } = server.running.db;
  const row = await queries
    .selectFrom('rooms')
    .select(['id', 'num'])
    .where(column, '=', value)
    .executeTakeFirstOrThrow();
  return { uuid: row.id, shortId: row.id.slice(0, 24), num: row.num };
}

test('a room made at any door is there at the other two, and in every list', async () => {
  const made = [
    await namesOf('id', (await agora.create({ name: 'From Agora', limit: 3 })).uuid),
    await namesOf('num', (await docspace.create({ title: 'From DocSpace' })).id),
  ];
  const byHms = await hms.create({ name: 'from-hms', description: 'd' });
  const row = await server.running.db.queries
    .selectFrom('rooms')
    .select('num')
    .where('alias', '=', 'from-hms')
    .executeTakeFirstOrThrow();
  made.push(await namesOf('num', row.num));
  assert.equal(made[2]?.shortId, byHms.id);

  const [uuids, ids, numbers] = [
    (await agora.list()).map((room) => room.uuid),
    (await hms.list()).data.map((room) => room.id),
    (await docspace.list()).map((room) => room.id),
  ];
  for (const names of made) {
    assert.equal((await agora.get(names)).uuid, names.uuid);
    assert.equal((await hms.get(names)).id, names.shortId);
    assert.equal((await docspace.get(names)).id, names.num);
    assert.ok(uuids.includes(names.uuid) && ids.includes(names.shortId) && numbers.includes(names.num));
  }
});

test('a DocSpace title that is no legal 100ms name appears as a legal alias, and finds the room by upsert', async () => {
  const { id, title } = await docspace.create({ title: 'Größe & Gewicht (3b)' });
  const names = await namesOf('num', id);
  const { name } = await hms.get(names);
  assert.match(name, /^[A-Za-z0-9.\-:_]+$/);
  const upserted = await hms.create({ name: name.toUpperCase(), description: 'found' });
  assert.equal(upserted.id, names.shortId);
  assert.equal((await docspace.get(names)).title, title);
  assert.equal((await hms.list(`&name=${name}`)).data.length, 1);
});

test('two DocSpace rooms of one title have two aliases', async () => {
  const rooms = [await docspace.create({ title: 'Twice' }), await docspace.create({ title: 'Twice' })];
  const aliases = await Promise.all(
    rooms.map(async ({ id }) => (await hms.get(await namesOf('num', id))).name),
  );
  assert.equal(aliases[0], 'Twice');
  assert.notEqual(aliases[1], 'Twice');
});

test('a room without a name has a generated one where a name is a must, and none where it is not', async () => {
  const names = await namesOf('id', (await agora.create({})).uuid);
  assert.equal((await agora.get(names)).name, '');
  const { name } = await hms.get(names);
  assert.match(name, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal((await docspace.get(names)).title, name);
});

test('a rename at one door is a rename at all', async () => {
  const names = await namesOf('num', (await docspace.create({ title: 'Old' })).id);
  await hms.update(names, { name: 'new-name' });
  assert.equal((await docspace.get(names)).title, 'new-name');
  assert.equal((await agora.get(names)).name, 'new-name');
  await docspace.put(String(names.num), { title: 'Newer name' });
  assert.equal((await agora.get(names)).name, 'Newer name');
  assert.equal((await hms.get(names)).name, 'Newer-name');
});

test('disabled at one door is disabled at all, and enabled again at another', async () => {
  const names = await namesOf('id', (await agora.create({ name: 'Switch' })).uuid);
  const states = async () => [
    (await agora.get(names)).isBan,
    (await hms.get(names)).enabled,
    (await docspace.get(names)).disabled ?? false,
  ];
  assert.deepEqual(await states(), [false, true, false]);
  await agora.ban(names, true);
  assert.deepEqual(await states(), [true, false, true]);
  await hms.update(names, { enabled: true });
  assert.deepEqual(await states(), [false, true, false]);
  await hms.update(names, { enabled: false });
  assert.deepEqual(await states(), [true, false, true]);
  const types = await server.eventTypes(names.uuid);
  assert.deepEqual(types, ['room.created', 'room.disabled', 'room.enabled', 'room.disabled']);
});

test('an archived room refuses changes at every door, is marked at two and left out at the third', async () => {
  const names = await namesOf('num', (await docspace.create({ title: 'Archive' })).id);
  await docspace.put(`${String(names.num)}/archive`);
  assert.equal((await agora.ban(names, false, 403)).message, 'the room is archived');
  const refused = await hms.update(names, { description: 'x' }, 403);
  assert.match(refused.message ?? '', /archived/);
  await hms.create({ name: 'archive', description: 'x' }, 403);
  await docspace.put(String(names.num), { title: 'x' }, 403);

  assert.equal((await agora.list()).find((room) => room.uuid === names.uuid)?.isBan, true);
  assert.equal((await hms.list()).data.find((room) => room.id === names.shortId)?.enabled, false);
  assert.ok(!(await docspace.list()).some((room) => room.id === names.num));
  assert.ok((await docspace.list('searchArea=Archive')).some((room) => room.id === names.num));

  await docspace.put(`${String(names.num)}/unarchive`);
  assert.equal((await agora.get(names)).isBan, false);
  assert.equal((await hms.get(names)).enabled, true);
  const types = await server.eventTypes(names.uuid);
  assert.deepEqual(types, ['room.created', 'room.archived', 'room.restored']);
});

test('a room that was deleted is gone at every door', async () => {
  const names = await namesOf('num', (await docspace.create({ title: 'Delete' })).id);
  await docspace.remove(names);
  await call('/v5', `/rooms/${names.uuid}`, {}, 404);
  await call('/v2', `/rooms/${names.shortId}`, {}, 404);
  await call('/api/2.0', `/files/rooms/${String(names.num)}`, {}, 404);
  assert.deepEqual((await hms.list('&name=Delete')).data, []);
});

test('every event says which door it came through and whose key it was', async () => {
  const names = await namesOf('id', (await agora.create({ name: 'Doors' })).uuid);
  await hms.update(names, { description: 'changed' });
  await docspace.put(`${String(names.num)}/tags`, { names: ['seen'] });
  const { queries } = server.running.db;
  const events = await queries
    .selectFrom('events')
    .selectAll()
    .where('subject', '=', names.uuid)
    .orderBy('seq')
    .execute();
  assert.deepEqual(
    events.map(({ seq, door }) => [seq, door]),
    [
      [1, 'agora'],
      [2, '100ms'],
      [3, 'docspace'],
    ],
  );
  assert.deepEqual(
    events.map(({ actor }) => actor.split(':')[0]),
    ['access', 'access', 'key'],
  );
});
