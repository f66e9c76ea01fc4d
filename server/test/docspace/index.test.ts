import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openClient, type Client, type Options, type ShownRoom } from './client.ts';
import { addSomeone, letIn } from './someone.ts';

interface Task {
  id: string;
  error: string;
  percentage: number;
  isCompleted: boolean;
  status: number;
  resultFileId: null;
  resultFileName: string;
  resultFileUrl: string;
}

let client: Client;
before(async () => {
  client = await openClient();
});
after(() => client.server.stop());

const NO_INDEX = 'Indexing is off in this room';
const start = (id: number) => client.send<Task>('POST', `/files/rooms/${id}/indexexport`);
const download = (url: string, authorization?: string) =>
  fetch(url, authorization === undefined ? {} : { headers: { authorization } });

describe('DS 5.13 index', () => {
  test('DS 5.13 a room is numbered anew where indexing is on, else refused', async () => {
    const { id } = await client.room({ indexing: true });
    const room = await client.send<ShownRoom>('PUT', `/files/rooms/${id}/reorder`);
    assert.deepEqual([room.id, room.indexing], [id, true]);
    assert.deepEqual(await client.roomEvents(id), ['room.created'], 'there is nothing to number');
    await client.send('PUT', `/files/rooms/${id}`, { indexing: false });
    const off = await client.call('PUT', `/files/rooms/${id}/reorder`);
    assert.deepEqual([off.status, off.message], [403, NO_INDEX]);
    for (const unknown of ['999999', 'abc']) {
      assert.equal((await client.call('PUT', `/files/rooms/${unknown}/reorder`)).status, 404);
    }
    const archived = await client.room({ indexing: true });
    await client.send('PUT', `/files/rooms/${archived.id}/archive`);
    assert.equal((await client.call('PUT', `/files/rooms/${archived.id}/reorder`)).status, 403);
  });

  test('DS 5.13 the list is a file that is downloaded with the same credentials', async () => {
    const { id } = await client.room({ title: '=1+1, "quoted"', indexing: true });
    const task = await start(id);
    assert.deepEqual(
      [task.error, task.percentage, task.isCompleted, task.status, task.resultFileId],
      ['', 100, true, 2, null],
    );
    assert.match(task.resultFileName, /\.csv$/);
    assert.deepEqual(await client.get('/files/rooms/indexexport'), task);
    const operations = await client.get<{ id: string }[]>('/files/fileops');
    assert.ok(operations.every((one) => one.id !== task.id));
    const answer = await download(task.resultFileUrl, client.server.keys.apiKey);
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('content-type'), 'text/csv; charset=utf-8');
    assert.match(answer.headers.get('content-disposition') ?? '', /^attachment; /);
    const [head, row] = (await answer.text()).split('\r\n');
    assert.equal(head, '"Index","Name","Type","Created","Changed"');
    assert.match(row ?? '', /^"","'=1_1, _quoted_","Room","2/, 'no program takes the title for a formula');
    assert.equal((await download(task.resultFileUrl)).status, 401);

    await client.send('DELETE', '/files/rooms/indexexport');
    const gone = await client.call('GET', '/files/rooms/indexexport');
    assert.deepEqual([gone.status, 'response' in (gone.body as object)], [200, false]);
    await client.send('DELETE', '/files/rooms/indexexport');
  });

  test('DS 5.13, 4.5 where it is off, unknown, or not allowed', async () => {
    const off = await client.room();
    const on = await client.room({ indexing: true });
    const editor = await addSomeone(client, 'user');
    const manager = await addSomeone(client, 'room_admin');
    await letIn(client, on.id, editor, 'editor');
    await letIn(client, on.id, manager, 'manager');
    const admin = await addSomeone(client, 'admin');
    const nobody = await addSomeone(client, 'user');
    const rows: [number | string, Options, number, RegExp][] = [
      [off.id, {}, 403, /Indexing is off/],
      ['999999', {}, 404, /folder was not found/],
      [on.id, editor.as, 403, /Access denied/],
      [on.id, nobody.as, 403, /Access denied/],
      [off.id, nobody.as, 403, /Access denied/],
      [on.id, { authorization: null }, 401, /./],
      [on.id, manager.as, 200, /^$/],
      [on.id, admin.as, 200, /^$/],
    ];
    for (const [id, options, status, message] of rows) {
      const path = `/files/rooms/${id}/indexexport`;
      const answer = await client.call('POST', path, undefined, options);
      assert.equal(answer.status, status, path);
      assert.match(answer.message, message);
      const room = await client.call('GET', `/files/rooms/${id}`, undefined, options);
      const flag = room.status === 200 && (room.response as ShownRoom).security['IndexExport'];
      assert.equal(flag, status === 200, 'DS 4.3 the flag is what the call says');
      const { authorization = client.server.keys.apiKey } = options;
      const file = await download(`${client.server.url}/api/2.0${path}`, authorization ?? undefined);
      assert.equal(file.status, status, `the file of ${path}`);
    }
    await client.send('PUT', `/files/rooms/${on.id}/archive`);
    assert.equal((await start(on.id)).error, '');
  });
});
