import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openClient, type Client } from './client.ts';

let client: Client;
before(async () => {
  client = await openClient();
});
after(() => client.server.stop());

describe('DS 2.1 paths', () => {
  test('DS 2.1 have no case, and slashes may be doubled or end them', async () => {
    const { id } = await client.room();
    for (const path of [
      `/FILES/Rooms/${id}`,
      `//api/2.0/files/rooms/${id}`,
      `//API/2.0//files/rooms/${id}/`,
      '/Files/FileOps',
      '/People/@Self',
    ]) {
      const { status, body } = await client.call('GET', path);
      assert.equal(status, 200, path);
      const [link] = (body as { links: { href: string }[] }).links;
      assert.equal(link?.href, client.server.url + (path.startsWith('//') ? path : `/api/2.0${path}`));
    }
  });

  test('what is not offered is not found, and says so in the API’s own words', async () => {
    const paths: [string, string][] = [
      ['GET', ''],
      ['GET', '/nothing'],
      ['PATCH', '/files/rooms'],
      ['POST', '/files/rooms/thirdparty/box-1'],
      ['GET', '/files/@my'],
      ['GET', '/files/file/1'],
      ['PUT', '/files/1/order'],
      ['POST', '/files/1001/file'],
      ['POST', '/authentication/123456'],
      ['GET', '/modules'],
    ];
    for (const [method, path] of paths) {
      const { status, message } = await client.call(method, path, method === 'GET' ? undefined : {});
      assert.deepEqual([status, message], [404, 'there is no such endpoint'], `${method} ${path}`);
    }
  });
});

describe('DS 2.2 bodies that are none', () => {
  test('what is not JSON is refused, each in the shape of the API', async () => {
    const json = { 'content-type': 'application/json' };
    const rows: [unknown, Record<string, string>, number][] = [
      ['title=x', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
      ['{"title":"x"}', { 'content-type': 'text/plain' }, 415],
      ['{"title":"x"}', { 'content-type': 'application/json; charset=utf-8' }, 200],
      ['{"title":"x"}', { 'content-type': 'application/vnd.api+json' }, 200],
      ['{', json, 400],
      ['nul', json, 400],
      ['{"title":"a","title":"b"}', json, 200],
      ['{"__proto__":{"title":"x"}}', json, 400],
      [`{"title":"x","a":${'['.repeat(100)}${']'.repeat(100)}}`, json, 400],
      [`{"title":"${'x'.repeat(1024 * 1024)}"}`, json, 413],
      ['{"title":{"a":"x"}}', json, 400],
      ['{"title":"x","tags":{"a":"x"}}', json, 400],
      ['{"title":"x","roomType":1e400}', json, 400],
      ['{"title":"x","roomType":true}', json, 400],
      ['{"title":"x","lifetime":5}', json, 400],
    ];
    for (const [body, headers, expected] of rows) {
      const { status } = await client.call('POST', '/files/rooms', body, { headers });
      assert.equal(status, expected, String(body).slice(0, 80));
    }
    const stolen = {} as { title?: string };
    assert.equal(stolen.title, undefined);
  });

  test('text that would hurt elsewhere comes back as it was', async () => {
    const titles = [
      "'; drop table rooms; --",
      '<script>',
      '${7-7}',
      '%s%n',
      '../../etc',
      '\u202eabc',
      'a\u2028b',
    ];
    for (const title of titles) {
      const room = await client.room({ title });
      assert.equal(room.title, title.replace(/[<>/]/g, '_'));
    }
    for (const query of [
      "filterValue=';--",
      'filterValue=%00',
      'filterValue=%ED%A0%80',
      `filterValue=${'x'.repeat(5000)}`,
      'subjectId=%27',
      'sortBy=__proto__',
      'sortBy=constructor',
      'fields=__proto__.x',
    ]) {
      const { status } = await client.call('GET', `/files/rooms?${query}`);
      assert.ok([200, 400].includes(status), query);
    }
  });

  test('many at once are all answered, each once', async () => {
    const made = await Promise.all(
      Array.from({ length: 100 }, (_, n) => client.room({ title: `Room ${n}`, tags: ['many'] })),
    );
    assert.equal(new Set(made.map((room) => room.id)).size, 100);
    const { total } = await client.get<{ total: number }>(
      `/files/rooms?tags=${encodeURIComponent('["many"]')}`,
    );
    assert.equal(total, 100);
    const one = made[0]?.id ?? 0;
    const changes = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        client.call('PUT', `/files/rooms/${one}`, { title: `Title ${n}` }),
      ),
    );
    assert.ok(changes.every((answer) => answer.status === 200));
    assert.equal((await client.roomEvents(one)).length, 21);
    const deletes = await Promise.all(
      Array.from({ length: 5 }, () => client.call('DELETE', `/files/rooms/${one}`)),
    );
    assert.deepEqual(deletes.map((answer) => answer.status).sort(), [200, 404, 404, 404, 404]);
  });
});
