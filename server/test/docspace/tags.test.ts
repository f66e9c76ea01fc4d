import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openClient, type Client, type ShownRoom } from './client.ts';

let client: Client;
before(async () => {
  client = await openClient();
});
after(() => client.server.stop());

const all = () => client.get<string[]>('/files/tags');
const tagsOf = async (id: number) => (await client.get<ShownRoom>(`/files/rooms/${id}`)).tags;

describe('DS 5.11 tags of the project', () => {
  test('DS 5.11 creating, also what is there already', async () => {
    const written = await client.projectEvents(async () => {
      assert.equal(await client.send('POST', '/files/tags', { name: ' Maths ' }), 'Maths');
      assert.equal(await client.send('POST', '/files/tags', { Name: 'MATHS' }), 'Maths');
    });
    assert.deepEqual(written, ['tag.created']);
    assert.deepEqual(await all(), ['Maths']);
    const wrong: [unknown, string][] = [
      [{}, '$'],
      [{ name: '  ' }, 'Name'],
      [{ name: 'x'.repeat(256) }, 'Name'],
      [{ name: '🧲'.repeat(128) }, 'Name'],
      [{ name: 1 }, '$.name'],
    ];
    for (const [body, member] of wrong) {
      const { status, errors } = await client.call('POST', '/files/tags', body);
      assert.deepEqual([status, Object.keys(errors)], [400, [member]]);
    }
  });

  test('DS 5.11 rooms make tags known, in the spelling that was there first', async () => {
    const written = await client.projectEvents(async () => {
      const { tags } = await client.room({ tags: ['maths', 'Zoology'] });
      assert.deepEqual(tags, ['Maths', 'Zoology']);
    });
    assert.deepEqual(written, ['tag.created']);
    assert.deepEqual(await all(), ['Maths', 'Zoology']);
    const page = await client.call('GET', '/files/tags?count=1&startIndex=1');
    const { response, count, total } = page.body as { response: string[]; count: number; total: number };
    assert.deepEqual([response, count, total], [['Zoology'], 1, 2]);
    assert.deepEqual(await client.get('/files/tags?filterValue=OOL'), ['Zoology']);
    assert.deepEqual(await client.get('/files/tags?filterValue=%25'), []);
  });

  test('DS 5.11 renaming changes every room that carries it, archived ones too', async () => {
    const [open, archived] = [
      await client.room({ tags: ['Old', 'Other'] }),
      await client.room({ tags: ['old'] }),
    ];
    await client.send('PUT', `/files/rooms/${archived.id}/archive`);
    const updated = (await client.get<ShownRoom>(`/files/rooms/${open.id}`)).updated;
    const written = await client.projectEvents(() =>
      client.send('PUT', '/files/tags', { oldName: 'OLD', newName: 'New' }),
    );
    assert.deepEqual(written, ['tag.renamed']);
    assert.deepEqual([await tagsOf(open.id), await tagsOf(archived.id)], [['New', 'Other'], ['New']]);
    assert.equal((await client.get<ShownRoom>(`/files/rooms/${open.id}`)).updated, updated);
    assert.deepEqual(await client.roomEvents(open.id), ['room.created', 'room.updated']);
    const found = await client.get<{ total: number }>(
      `/files/rooms?searchArea=Any&tags=${encodeURIComponent('["new"]')}`,
    );
    assert.equal(found.total, 2);
    assert.ok(!(await all()).includes('Old'));
  });

  test('DS 5.11 renaming what is unknown, or to what is taken', async () => {
    const rows: [object, number, string][] = [
      [{ oldName: 'nothing', newName: 'x' }, 404, 'The record could not be found'],
      [{ oldName: 'New', newName: 'Other' }, 400, "Tag with name 'Other' already exists"],
      [{ oldName: 'New', newName: 'NEW' }, 400, "Tag with name 'NEW' already exists"],
    ];
    for (const [body, expected, text] of rows) {
      const { status, message } = await client.call('PUT', '/files/tags', body);
      assert.deepEqual([status, message], [expected, text]);
    }
    const blank = await client.call('PUT', '/files/tags', { oldName: 'New', newName: ' ' });
    assert.deepEqual([blank.status, Object.keys(blank.errors)], [400, ['NewName']]);
    const long = await client.call('PUT', '/files/tags', { oldName: 'New', newName: '🧲'.repeat(128) });
    assert.deepEqual([long.status, Object.keys(long.errors)], [400, ['NewName']]);
  });

  test('DS 5.11 deleting takes them off the rooms; unknown ones are no fault', async () => {
    const { id } = await client.room({ tags: ['Gone', 'Stays'] });
    const written = await client.projectEvents(async () => {
      const { status, body } = await client.call('DELETE', '/files/tags', { names: ['gone', 'never'] });
      assert.deepEqual(
        [status, (body as { count: number }).count, 'response' in (body as object)],
        [200, 0, false],
      );
    });
    assert.deepEqual(written, ['tag.deleted']);
    assert.deepEqual(await tagsOf(id), ['Stays']);
    assert.deepEqual(await client.roomEvents(id), ['room.created', 'room.updated']);
    assert.ok(!(await all()).includes('Gone'));
    for (const body of [{}, { names: [] }, { names: [' '] }, undefined]) {
      const { status, errors } = await client.call('DELETE', '/files/tags', body);
      assert.deepEqual([status, errors], [400, { Names: ['The Names field is required.'] }]);
    }
  });

  test('DS 5.11 haslinks, whose name keeps its case and may stand in the query', async () => {
    await client.send('POST', '/files/tags', { name: 'Lonely/ÄÖ' });
    await client.room({ tags: ['Busy'] });
    assert.equal(await client.get(`/files/tags/${encodeURIComponent('Lonely/ÄÖ')}/haslinks`), false);
    assert.equal(await client.get('/Files/TAGS/Busy/HasLinks'), true);
    assert.equal(await client.get('/files/tags/x/haslinks?tagName=Busy'), true);
    assert.equal((await client.call('GET', '/files/tags/nothing/haslinks')).status, 404);
  });

  test('tags are their project’s own', async () => {
    const { keys } = await client.server.addProject('tagger');
    const theirs = { authorization: keys.apiKey };
    assert.deepEqual((await client.call('GET', '/files/tags', undefined, theirs)).response, []);
    assert.equal(
      (await client.call('PUT', '/files/tags', { oldName: 'Busy', newName: 'x' }, theirs)).status,
      404,
    );
    await client.call('DELETE', '/files/tags', { names: ['Busy'] }, theirs);
    assert.ok((await all()).includes('Busy'));
  });
});

describe('DS 5.11 tags of a room', () => {
  test('DS 5.11 adding puts them first, removing ignores what is not there', async () => {
    const { id } = await client.room({ tags: ['a'] });
    const rows: [string, unknown, string[]][] = [
      ['PUT', { names: ['b', 'A'] }, ['b', 'a']],
      ['PUT', { Names: ['c'] }, ['c', 'b', 'a']],
      ['PUT', { names: [] }, ['c', 'b', 'a']],
      ['DELETE', { names: ['B', 'x'] }, ['c', 'a']],
      ['DELETE', {}, ['c', 'a']],
    ];
    for (const [method, body, expected] of rows) {
      const room = await client.send<ShownRoom>(method, `/files/rooms/${id}/tags`, body);
      assert.deepEqual(room.tags, expected);
      assert.deepEqual(await tagsOf(id), expected);
    }
    assert.equal((await client.roomEvents(id)).length, 4);
    for (const method of ['PUT', 'DELETE']) {
      assert.equal((await client.call(method, '/files/rooms/999999/tags', { names: ['x'] })).status, 404);
    }
  });

  test('DS 5.11 a room carries a hundred tags and no more, whichever way they come', async () => {
    const names = Array.from({ length: 100 }, (_, n) => `number ${n}`);
    const { id } = await client.room({ tags: [...names, 'NUMBER 7'] });
    const rows: [string, string, unknown][] = [
      ['PUT', '', { tags: [...names, 'one more'] }],
      ['PUT', '/tags', { names: ['one more'] }],
    ];
    for (const [method, path, body] of rows) {
      const { status, errors } = await client.call(method, `/files/rooms/${id}${path}`, body);
      assert.deepEqual([status, errors], [400, { Tags: ['must have no more than 100 elements'] }]);
    }
    assert.equal((await tagsOf(id)).length, 100);
    await client.send('DELETE', `/files/rooms/${id}/tags`, { names: ['number 0'] });
    await client.send('PUT', `/files/rooms/${id}/tags`, { names: ['one more'] });
  });

  test('one tag in two ways of writing the same letters is one tag', async () => {
    const { tags } = await client.room({ tags: ['Caf\u00e9', 'Cafe\u0301'] });
    assert.equal(tags.length, 1);
  });
});
