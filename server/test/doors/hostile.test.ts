import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { askDoor, DOORS, keysOf, type DoorPrefix } from '../support/doors.ts';
import { ask } from '../support/http.ts';
import { raw, request } from '../support/raw.ts';
import { startServer, type TestServer } from '../support/server.ts';

/** The room collection of each door, and the statuses that it answers a create and a list with. */
const ROOMS = { '/v5': '/rooms', '/v2': '/rooms', '/api/2.0': '/files/rooms', '/api/v1': '/rooms' } as const;
const CREATED = { '/v5': 201, '/v2': 200, '/api/2.0': 200, '/api/v1': 201 } as const;

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.stop());

function headersOf(door: DoorPrefix): string[] {
  return Object.entries(keysOf(door, server.keys)).map(([name, value]) => `${name}: ${value}`);
}

const bodyOf = {
  '/v5': '{"name":"n"}',
  '/v2': '{"name":"n"}',
  '/api/2.0': '{"title":"n"}',
  '/api/v1': '{"title":"n"}',
} as const;

for (const door of DOORS) {
  const rooms = ROOMS[door];
  const path = door + rooms;

  describe(`hostile requests at ${door}`, () => {
    test('an absolute-form target, as a client behind https_proxy sends it', async () => {
      for (const origin of ['http://api.example', 'https://api.example:443', 'HTTP://user@api.example']) {
        const answer = await raw(server.url, request(`GET ${origin}${path}`, headersOf(door)));
        assert.equal(answer.status, 200, origin);
      }
    });

    test('header names in any case', async () => {
      const shouted = headersOf(door).map((line) => line.replace(/^[^:]+/, (name) => name.toUpperCase()));
      assert.equal((await raw(server.url, request(`GET ${path}`, shouted))).status, 200);
    });

    test('a credential twice does not open more than one', async () => {
      const [credential = '', ...others] = headersOf(door);
      const [name = ''] = credential.split(':', 1);
      const twice = await raw(server.url, request(`GET ${path}`, [`${name}: wrong`, credential, ...others]));
      assert.equal(twice.status, 401);
    });

    test('slashes, dots and escapes name nothing else', async () => {
      for (const trick of [`/${door}/${rooms}`, `${path}/`, `/${path}`]) {
        const { status } = await raw(server.url, request(`GET ${trick}`, headersOf(door)));
        assert.equal(status, 200, trick);
      }
      for (const trick of [
        `${path}/../rooms`,
        `${path}/%2e%2e/x`,
        `${path}/..%2f..%2fmetrics`,
        `${path}/a%00`,
        `${door}/\\x`,
      ]) {
        const { status, body } = await raw(server.url, request(`GET ${trick}`, headersOf(door)));
        assert.equal(status, 404, trick);
        assert.match(body, /^\{/, trick);
      }
    });

    test('an unknown endpoint and an unknown method have the door’s own 404', async () => {
      const known = await askDoor(server.url, door, server.keys, '/no/such/thing');
      assert.equal(known.status, 404);
      const other = await askDoor(server.url, door, server.keys, rooms, { method: 'PATCH', body: {} });
      assert.equal(other.status, 404);
      assert.deepEqual(Object.keys(other.body as object), Object.keys(known.body as object));
    });

    test('QUERY, which no route takes, is an unknown endpoint with and without a content type', async () => {
      for (const line of ['X-Nothing: here', json1]) {
        for (const target of [path, `${door}/no/such/thing`]) {
          const answer = await raw(server.url, request(`QUERY ${target}`, [...headersOf(door), line]));
          assert.equal(answer.status, 404, `${target} ${line}`);
        }
      }
    });

    test('a byte order mark before the JSON is no part of it', async () => {
      const body = `\uFEFF${bodyOf[door]}`;
      const answer = await askDoor(server.url, door, server.keys, rooms, { body, headers: json });
      assert.equal(answer.status, CREATED[door]);
    });

    test('a compressed body is refused, and the answer says that it is', async () => {
      const packed = gzipSync(bodyOf[door]);
      const head = request(`POST ${path}`, [
        ...headersOf(door),
        json1,
        'Content-Encoding: gzip',
        `Content-Length: ${packed.length}`,
      ]);
      const answer = await raw(server.url, Buffer.concat([Buffer.from(head), packed]));
      assert.equal(answer.status, 400);
      assert.match(answer.body, /compressed/);
    });

    test('without a credential the answer is 401, before the body is looked at', async () => {
      const broken = await ask(server.url + path, { method: 'POST', body: '{"', headers: json });
      assert.equal(broken.status, 401);
      const large = await ask(server.url + path, {
        method: 'POST',
        body: 'x'.repeat(2_000_000),
        headers: json,
      });
      assert.equal(large.status, 401);
    });

    const bodies: [string, string | Buffer, number][] = [
      ['broken JSON', '{"a":', 400],
      ['a text', '"text"', 400],
      ['a list', '[]', 400],
      ['null', 'null', 400],
      ['a number', '1', 400],
      ['NUL in a member', '{"name":"a\\u0000b","title":"a\\u0000b"}', 400],
      ['deep nesting', `{"name":${'['.repeat(50_000)}${']'.repeat(50_000)}}`, 400],
      ['a name __proto__', '{"__proto__":{"admin":true}}', 400],
      ['1 MiB', `{"a":"${'x'.repeat(1024 * 1024)}"}`, 413],
    ];
    for (const [what, body, status] of bodies) {
      test(`${what} as a body is ${String(status)} in the door’s shape, and nothing is created`, async () => {
        const before = await countRooms();
        const answer = await askDoor(server.url, door, server.keys, rooms, {
          method: 'POST',
          body: body.toString(),
          headers: json,
        });
        assert.equal(answer.status, status);
        assert.equal(typeof answer.body, 'object');
        assert.equal(await countRooms(), before);
      });
    }

    test('bytes that are not UTF-8 are 400', async () => {
      const head = request(`POST ${path}`, [
        ...headersOf(door),
        'Content-Type: application/json',
        'Content-Length: 3',
      ]);
      const answer = await raw(
        server.url,
        Buffer.concat([Buffer.from(head), Buffer.from([0x22, 0xff, 0x22])]),
      );
      assert.equal(answer.status, 400);
    });

    test('a body in pieces is read, one that never ends is bounded', async () => {
      const headers = [...headersOf(door), 'Content-Type: application/json', 'Transfer-Encoding: chunked'];
      const text = bodyOf[door];
      const pieces = `${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`;
      const whole = await raw(server.url, request(`POST ${path}`, headers) + pieces);
      assert.equal(whole.status, CREATED[door]);
      const endless = `100000\r\n${'x'.repeat(0x100000)}\r\n`.repeat(2);
      const answer = await raw(server.url, request(`POST ${path}`, headers) + endless).catch(() => undefined);
      // The connection may be cut while it is still being written to.
      assert.ok(answer === undefined || answer.status === 413 || answer.head === '');
    });

    test('an empty body with a JSON content type is an empty object', async () => {
      for (const headers of [[json1], [json1, 'Content-Length: 0']]) {
        const answer = await raw(server.url, request(`POST ${path}`, [...headersOf(door), ...headers]));
        // DocSpace asks for a title; the others ask for nothing.
        assert.equal(answer.status, door === '/api/2.0' ? 400 : CREATED[door]);
      }
    });

    test('a method override, a huge header and a huge path are not believed', async () => {
      const override = ['X-HTTP-Method-Override: DELETE', 'X-Original-URL: /metrics'];
      assert.equal(
        (await raw(server.url, request(`GET ${path}`, [...headersOf(door), ...override]))).status,
        200,
      );
      // The connection may be cut while the header is still being written.
      const huge = await raw(server.url, request(`GET ${path}`, [`x: ${'y'.repeat(100_000)}`])).catch(
        () => undefined,
      );
      assert.ok(huge === undefined || huge.status === 431);
      const long = await raw(server.url, request(`GET ${path}/${'z'.repeat(5000)}`, headersOf(door)));
      assert.equal(long.status, 404);
    });
  });
}

test('QUERY is an unknown endpoint where no door is, too', async () => {
  for (const path of ['/docs', '/healthz', '/no/such/thing']) {
    assert.equal((await raw(server.url, request(`QUERY ${path}`, []))).status, 404, path);
  }
});

const json = { 'content-type': 'application/json' };
const json1 = 'Content-Type: application/json';

async function countRooms(): Promise<number> {
  return (await server.running.db.queries.selectFrom('rooms').select('num').execute()).length;
}
