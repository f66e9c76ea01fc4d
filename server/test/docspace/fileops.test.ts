import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openClient, type Client, type ShownRoom } from './client.ts';
import { addSomeone, letIn, type Someone } from './someone.ts';

interface Operation {
  id: string;
  Operation: number;
  operation: number;
  progress: number;
  error: string;
  processed: string;
  finished: boolean;
  status: number;
}

const NO_FOLDER = 'The required folder was not found';
const NO_FILE = 'The required file was not found';
const NO_ARCHIVE = "You don't have enough permission to archive the room";

let client: Client;
let member: Someone;
before(async () => {
  client = await openClient();
  member = await addSomeone(client, 'user');
});
after(() => client.server.stop());

/** Makes a call that answers one operation, and checks what all of them have. */
async function operate(path: string, body: object, options = {}): Promise<Operation> {
  const told = await client.call(
    'PUT',
    `/files/fileops/${path}`,
    { returnSingleOperation: true, ...body },
    options,
  );
  assert.equal(told.status, 200, JSON.stringify(told.body));
  const list = told.response as Operation[];
  assert.equal(list.length, 1);
  const [one] = list;
  assert.ok(one);
  assert.deepEqual([one.progress, one.finished, one.operation], [100, true, one.Operation]);
  assert.equal(one.status, one.error === '' ? 2 : 4);
  return one;
}

const rootOf = async (id: number) => (await client.get<ShownRoom>(`/files/rooms/${id}`)).rootFolderId;

describe('DS 5.12 move', () => {
  test('DS 5.12 rooms to the archive and back, each for itself', async () => {
    const [one, two] = [await client.room(), await client.room()];
    const there = await operate('move', { folderIds: [one.id, String(two.id)], destFolderId: 3 });
    assert.deepEqual([there.Operation, there.error, there.processed], [0, '', '2']);
    assert.deepEqual([await rootOf(one.id), await rootOf(two.id)], [3, 3]);
    const again = await operate('move', { folderIds: [one.id], destFolderId: '3' });
    assert.deepEqual([again.error, again.processed], ['', '1']);
    const back = await operate('move', { folderIds: [one.id, 999999], fileIds: [7], destFolderId: 2 });
    assert.deepEqual([back.error, back.processed], [NO_FOLDER, '1']);
    assert.deepEqual([await rootOf(one.id), await rootOf(two.id)], [2, 3]);
    assert.deepEqual(await client.roomEvents(one.id), ['room.created', 'room.archived', 'room.restored']);
  });

  test('DS 5.12 what cannot be done is told, and nothing changes', async () => {
    const room = await client.room();
    const other = await client.room();
    await letIn(client, room.id, member, 'editor');
    const stranger = { authorization: (await client.server.addProject('mover')).keys.apiKey };
    const rows: [object, object, RegExp | string][] = [
      [{ folderIds: [room.id], destFolderId: 4 }, {}, /archive and back only/],
      [{ folderIds: [room.id], destFolderId: other.id }, {}, /archive and back only/],
      [{ folderIds: [room.id], destFolderId: 999999 }, {}, NO_FOLDER],
      [{ folderIds: [room.id] }, {}, NO_FOLDER],
      [{ folderIds: ['box-12'], destFolderId: 3 }, {}, NO_FOLDER],
      [{ folderIds: [2], destFolderId: 3 }, {}, NO_FOLDER],
      [{ fileIds: [1], destFolderId: 3 }, {}, NO_FILE],
      [{ folderIds: [room.id], destFolderId: 3 }, member.as, NO_ARCHIVE],
      [{ folderIds: [room.id], destFolderId: 3 }, stranger, NO_FOLDER],
    ];
    for (const [body, options, expected] of rows) {
      const { error, processed } = await operate('move', body, options);
      if (typeof expected === 'string') assert.equal(error, expected, JSON.stringify(body));
      else assert.match(error, expected);
      assert.equal(processed, '0');
    }
    assert.deepEqual(await client.roomEvents(room.id), ['room.created', 'room.member_added']);
    assert.equal((await operate('move', {})).error, '');
  });

  test('DS 5.12 what a move would meet, without doing it', async () => {
    const room = await client.room();
    const conflicts = `/files/fileops/move?folderIds=${room.id}&destFolderId=`;
    assert.deepEqual(await client.get(`${conflicts}3`), []);
    assert.equal((await client.call('GET', `${conflicts}999999`)).status, 404);
    const check = async (query: string, options = {}) => {
      const told = await client.call('GET', `/files/fileops/checkdestfolder?${query}`, undefined, options);
      return told.status === 200 ? (told.response as { result: number }).result : told.status;
    };
    const to = (destination: number | string, ...ids: (number | string)[]) =>
      [...ids.map((id) => `folderIds=${id}`), `destFolderId=${destination}`].join('&');
    assert.equal(await check(to(3, room.id)), 0);
    assert.equal(await check(to(3, room.id, 999999)), 1);
    assert.equal(await check(`fileIds=1&${to(3, room.id)}`), 1);
    assert.equal(await check(to(3, 'abc')), 2);
    assert.equal(await check(to(4, room.id)), 2);
    assert.equal(await check(to(room.id, room.id)), 2);
    assert.equal(await check(to(999999, room.id)), 404);
    assert.equal(await check(to(3, room.id), member.as), 2);
    assert.equal(await check(to(3, room.id), { authorization: null }), 401);
    assert.deepEqual(await client.roomEvents(room.id), ['room.created']);
  });
});

describe('DS 5.12 delete', () => {
  test('DS 5.12 a room needs `immediately`; files there are none', async () => {
    const { id } = await client.room();
    const kept = await operate('delete', { folderIds: [id] });
    assert.match(kept.error, /immediately/);
    assert.deepEqual([kept.Operation, await rootOf(id)], [2, 2]);
    const gone = await operate('delete', { folderIds: [id, id], immediately: true });
    assert.deepEqual([gone.error, gone.processed], [NO_FOLDER, '1']);
    assert.equal((await client.call('GET', `/files/rooms/${id}`)).status, 404);
    assert.equal((await operate('delete', { fileIds: [1], immediately: true })).error, NO_FILE);
  });

  test('DS 5.7 who may not', async () => {
    const { id } = await client.room();
    await letIn(client, id, member, 'creator');
    const admin = await addSomeone(client, 'admin');
    for (const { as } of [member, admin]) {
      const { error } = await operate('delete', { folderIds: [id], immediately: true }, as);
      assert.equal(error, 'Access denied');
    }
    await client.send('PUT', `/files/rooms/${id}/archive`);
    assert.equal((await operate('delete', { folderIds: [id], immediately: true }, admin.as)).error, '');
  });

  test('DS 6.1 DELETE files/folder/{id} is the same', async () => {
    const { id } = await client.room();
    const path = `/files/folder/${id}`;
    const [kept] = await client.send<Operation[]>('DELETE', path, {});
    assert.match(kept?.error ?? '', /immediately/);
    const [gone] = await client.send<Operation[]>('DELETE', path, { immediately: true });
    assert.deepEqual([gone?.error, gone?.Operation], ['', 2]);
    assert.equal((await client.call('GET', path)).status, 404);
  });

  test('DS 5.12 versions of files, and the trash, which is empty', async () => {
    const versions = await client.send<Operation>('PUT', '/files/fileops/deleteversion', {
      fileId: 1,
      versions: [1, 2],
    });
    assert.deepEqual([versions.Operation, versions.error, versions.processed], [2, NO_FILE, '0']);
    assert.equal((await client.call('PUT', '/files/fileops/deleteversion', { fileId: 1 })).status, 400);
    const trash = await client.send<Operation[]>('PUT', '/files/fileops/emptytrash?single=true');
    assert.deepEqual(
      trash.map(({ Operation: type, error, processed }) => [type, error, processed]),
      [[2, '', '0']],
    );
  });
});

describe('DS 5.12 the others', () => {
  test('DS 5.12 copy, download and mark as read never pretend', async () => {
    const { id } = await client.room();
    const rows: [string, number, object, RegExp, string][] = [
      ['copy', 1, { folderIds: [id], destFolderId: 2 }, /duplicated/, '0'],
      ['copy', 1, { fileIds: [1], destFolderId: id }, /file was not found/, '0'],
      ['bulkdownload', 3, { folderIds: [id] }, /nothing to download/, '0'],
      ['bulkdownload', 3, { fileConvertIds: [{ key: 5, value: '.pdf' }] }, /file was not found/, '0'],
      ['markasread', 4, { folderIds: [id] }, /^$/, '1'],
      ['markasread', 4, { folderIds: [999999] }, /folder was not found/, '0'],
      ['markasread', 4, { fileIds: ['12'] }, /file was not found/, '0'],
    ];
    for (const [path, type, body, error, processed] of rows) {
      const operation = await operate(path, body);
      assert.equal(operation.Operation, type);
      assert.match(operation.error, error, path);
      assert.equal(operation.processed, processed);
    }
    assert.deepEqual(await client.roomEvents(id), ['room.created']);
  });

  test('DS 5.12 the answer is the caller’s list, the newest first, or one operation alone', async () => {
    const someone = await addSomeone(client, 'admin');
    const put = async (path: string, body: object) =>
      (await client.call('PUT', `/files/fileops/${path}`, body, someone.as)).response as Operation[];
    const [first] = await put('markasread', {});
    const list = await put('emptytrash', {});
    assert.deepEqual([list.length, list[0]?.Operation, list[1]?.id], [2, 2, first?.id]);
    const silent = await put('delete', { deleteAfter: true });
    assert.equal(silent.length, 3, 'this one, which is not listed, and two');
    const listed = await client.call('GET', '/files/fileops', undefined, someone.as);
    assert.equal((listed.response as Operation[]).length, 2);
    assert.deepEqual((await put('terminate', {})).length, 2);
    assert.deepEqual((await put(`terminate/${first?.id ?? ''}`, {})).length, 1);
    assert.deepEqual(await put('terminate/unknown', {}), []);
    const ofType = await client.call('GET', '/files/fileops/MarkAsRead', undefined, someone.as);
    assert.deepEqual(
      (ofType.response as Operation[]).map((one) => one.id),
      [first?.id],
    );
  });

  test('DS 1.4 scopes, bounds and no credentials', async () => {
    const { id } = await client.room();
    const reader = await addSomeone(client, 'admin', ['rooms:write', 'files:read']);
    const body = { folderIds: [id], immediately: true, destFolderId: 3 };
    for (const path of [
      'move',
      'copy',
      'delete',
      'duplicate',
      'bulkdownload',
      'markasread',
      'emptytrash',
      'terminate',
    ]) {
      assert.equal((await client.call('PUT', `/files/fileops/${path}`, body, reader.as)).status, 403, path);
      const nobody = await client.call('PUT', `/files/fileops/${path}`, body, { authorization: null });
      assert.equal(nobody.status, 401, path);
    }
    assert.equal(
      (await client.call('GET', '/files/fileops/move?destFolderId=3', undefined, reader.as)).status,
      200,
    );
    const many = await client.call('PUT', '/files/fileops/move', {
      folderIds: Array.from({ length: 101 }, (_, n) => n),
      destFolderId: 3,
    });
    assert.deepEqual([many.status, Object.keys(many.errors)], [400, ['FolderIds']]);
    assert.deepEqual(await client.roomEvents(id), ['room.created']);
  });
});
