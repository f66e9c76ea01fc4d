import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, test } from 'node:test';
import type * as wire from '@enfilade/protocol';
import { forgetOldAnswers, KEPT_MS } from '../../src/projects/idempotency.ts';
import { DOORS, keysOf, type DoorPrefix } from '../support/doors.ts';
import { ENGINES } from '../support/engines.ts';
import { KEY_ENVIRONMENT, KEYS, newDataDir, spawnServer, type TestServer } from '../support/server.ts';
import { startServerOn } from '../support/server-on.ts';
import { BAD, checkProblem, clientOf, countRows, nothingChangedBy } from './rooms-client.ts';

let server: TestServer;
const native = clientOf(() => server);

interface Sent {
  status: number;
  headers: Headers;
  /** Byte for byte. */
  text: string;
}

interface Request {
  method: string;
  path: string;
  body?: object;
  key?: string;
  /** Whose keys; the server's own where nothing is said. */
  keys?: typeof KEYS;
  headers?: Record<string, string>;
}

/** Sends a request as it is, and keeps the answer byte for byte. */
async function send(url: string, door: DoorPrefix, request: Request): Promise<Sent> {
  const { method, path, body, key, keys = KEYS, headers } = request;
  const response = await fetch(url + door + path, {
    method,
    headers: {
      ...keysOf(door, keys),
      ...(body && { 'content-type': 'application/json' }),
      ...(key !== undefined && { 'idempotency-key': key }),
      ...headers,
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

const to = (door: DoorPrefix, request: Request) => send(server.url, door, request);
let keysMade = 0;
const newKey = () => `key-${(keysMade += 1)}`;

/** A create at each door that makes a room each time it is sent without a key. */
const CREATE: Record<DoorPrefix, Request> = {
  '/v5': { method: 'POST', path: '/rooms', body: { name: 'Made once', limit: 3 } },
  '/v2': { method: 'POST', path: '/rooms', body: { description: 'made once' } },
  '/api/2.0': { method: 'POST', path: '/files/rooms', body: { title: 'Made once', tags: ['a'] } },
  '/api/v1': { method: 'POST', path: '/rooms', body: { title: 'Made once', tags: ['a'] } },
};

/** The body of a room that is told apart by this text, and by nothing else. */
function called(door: DoorPrefix, text: string): object {
  if (door === '/v2') return { description: text };
  return door === '/v5' ? { name: text } : { title: text };
}

/** Members that make it another request. */
const OTHER: Record<DoorPrefix, object> = {
  '/v5': { limit: 4 },
  '/v2': { description: 'another' },
  '/api/2.0': { tags: [] },
  '/api/v1': { title: 'Another' },
};

const MISMATCH: Record<DoorPrefix, (answer: Sent) => void> = {
  '/v5': ({ text }) =>
    assert.match((JSON.parse(text) as { message: string }).message, /^this Idempotency-Key/),
  '/v2': ({ text }) => {
    const { code, details } = JSON.parse(text) as { code: number; details: string[] };
    assert.equal(code, 422);
    assert.match(String(details), /^this Idempotency-Key/);
  },
  '/api/2.0': ({ text }) => {
    const { statusCode, error } = JSON.parse(text) as { statusCode: number; error: { message: string } };
    assert.equal(statusCode, 422);
    assert.match(error.message, /Idempotency-Key/);
  },
  '/api/v1': ({ text }) =>
    checkProblem(JSON.parse(text) as wire.Problem, {
      status: 422,
      code: 'idempotency_mismatch',
      member: 'Idempotency-Key',
    }),
};

/** Fails unless an answer is another one come again. */
function checkReplayed(again: Sent, first: Sent, told = ''): void {
  assert.deepEqual([again.status, again.text], [first.status, first.text], told);
  assert.equal(first.headers.get('idempotency-replayed'), null, told);
  assert.equal(again.headers.get('idempotency-replayed'), 'true', told);
  for (const name of ['content-type', 'etag', 'location']) {
    assert.equal(again.headers.get(name), first.headers.get(name), `${told} ${name}`);
  }
}

const changesNothing = nothingChangedBy(() => server);

async function numberOfRooms(): Promise<number> {
  return (await countRows(server))['rooms'] ?? 0;
}

for (const engine of ENGINES) {
  describe(`Idempotency-Key on ${engine}`, () => {
    let other: Awaited<ReturnType<TestServer['addProject']>>;
    const folder = newDataDir();
    before(async () => {
      server = await startServerOn(engine, {
        ENFILADE_DATA_DIR: folder,
        ENFILADE_HMS_ECHO_CREDENTIALS: 'true',
      });
      other = await server.addProject('other');
    });
    after(async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    for (const door of DOORS) {
      const create = CREATE[door];

      describe(`at ${door}`, () => {
        test('a create with a key is answered as one without, and again as it was the first time', async () => {
          const plain = await to(door, create);
          const key = newKey();
          const first = await to(door, { ...create, key });
          assert.equal(first.status, plain.status);
          for (const name of ['content-type', 'etag']) {
            assert.equal(first.headers.get(name), plain.headers.get(name), name);
          }
          const members = ({ text }: Sent) => Object.keys(JSON.parse(text) as object);
          assert.deepEqual(members(first), members(plain));
          for (let time = 0; time < 3; time += 1) {
            checkReplayed(await changesNothing(() => to(door, { ...create, key })), first);
          }
          const another = await to(door, { ...create, key: newKey() });
          assert.notEqual(another.text, first.text);
        });

        test('the same key with another body, path or method is refused in the shape of the API', async () => {
          const key = newKey();
          const first = await to(door, { ...create, key });
          const { body = {}, path } = create;
          for (const wrong of [
            { ...create, body: { ...body, ...OTHER[door] } },
            { ...create, path: `${path}?x=1` },
          ]) {
            const answer = await changesNothing(() => to(door, { ...wrong, key }));
            // What is not a request of the API at all is told first.
            if (answer.status === 400) continue;
            assert.equal(answer.status, 422, JSON.stringify(wrong));
            MISMATCH[door](answer);
          }
          checkReplayed(await to(door, { ...create, key }), first);
        });

        test('16 at once with one key make one room and have one answer', async () => {
          const before = await numberOfRooms();
          const key = newKey();
          const answers = await Promise.all(Array.from({ length: 16 }, () => to(door, { ...create, key })));
          assert.equal(await numberOfRooms(), before + 1);
          assert.equal(new Set(answers.map(({ text }) => text)).size, 1);
          const fresh = answers.filter(({ headers }) => headers.get('idempotency-replayed') === null);
          assert.equal(fresh.length, 1);
        });

        test('16 at once with one key and different bodies: one is done, the others are refused', async () => {
          const before = await numberOfRooms();
          const key = newKey();
          const answers = await Promise.all(
            Array.from({ length: 16 }, (_, n) => to(door, { ...create, body: called(door, `${n}`), key })),
          );
          assert.equal(await numberOfRooms(), before + 1);
          const statuses = answers.map(({ status }) => status).sort();
          assert.deepEqual(
            statuses.slice(1),
            Array.from({ length: 15 }, () => 422),
          );
        });

        test('a key of another project is another key', async () => {
          const key = newKey();
          const ours = await to(door, { ...create, key });
          const theirs = await to(door, { ...create, key, keys: { ...KEYS, ...other.keys } });
          assert.equal(theirs.status, ours.status);
          assert.equal(theirs.headers.get('idempotency-replayed'), null);
          assert.notEqual(theirs.text, ours.text);
        });

        test('after 24 hours a key is a new one', async () => {
          const key = newKey();
          const first = await to(door, { ...create, key });
          await grow(KEPT_MS - 60_000);
          checkReplayed(await to(door, { ...create, key }), first);
          await grow(61_000);
          const later = await to(door, { ...create, key });
          assert.notEqual(later.text, first.text);
          assert.equal(later.headers.get('idempotency-replayed'), null);
          checkReplayed(await to(door, { ...create, key }), later);
        });

        for (const key of ['', 'a b', 'ü', 'x'.repeat(256), '\t']) {
          test(`the key ${JSON.stringify(key.slice(0, 5))} of ${key.length} is refused`, async () => {
            const answer = await changesNothing(() => to(door, { ...create, key }));
            assert.equal(answer.status, 400, answer.text);
            assert.match(answer.text, /Idempotency-Key/);
          });
        }

        test('one of 255 of all visible characters is taken', async () => {
          const visible = Array.from({ length: 94 }, (_, n) => String.fromCharCode(33 + n)).join('');
          const key = `${door}${visible.repeat(3)}`.slice(0, 255);
          const first = await to(door, { ...create, key });
          checkReplayed(await to(door, { ...create, key }), first);
        });

        test('reading takes no notice of it', async () => {
          const key = newKey();
          const request = { method: 'GET', path: create.path, key };
          for (let time = 0; time < 2; time += 1) {
            const { status, headers } = await to(door, request);
            assert.deepEqual([status, headers.get('idempotency-replayed')], [200, null]);
          }
          const made = await to(door, { ...create, key });
          assert.equal(made.headers.get('idempotency-replayed'), null);
        });
      });
    }

    describe('every kind of write', () => {
      interface Ready {
        uuid: string;
        shortId: string;
        num: number;
        template: string;
      }
      type Row = [door: DoorPrefix, method: string, path: (room: Ready) => string, body?: object];
      const rows: Row[] = [
        ['/v5', 'PATCH', ({ uuid }) => `/rooms/${uuid}`, { isBan: true }],
        ['/v5', 'POST', ({ uuid }) => `/tokens/rooms/${uuid}`, { lifespan: 0, role: 'admin' }],
        ['/v2', 'POST', ({ shortId }) => `/rooms/${shortId}`, { description: 'changed' }],
        ['/v2', 'POST', ({ shortId }) => `/room-codes/room/${shortId}`, {}],
        ['/v2', 'POST', () => '/templates', { roles: { host: {} } }],
        ['/v2', 'POST', ({ template }) => `/templates/${template}/roles/late`, {}],
        ['/v2', 'DELETE', ({ template }) => `/templates/${template}/roles/guest`],
        ['/api/2.0', 'PUT', ({ num }) => `/files/rooms/${num}`, { title: 'Changed' }],
        ['/api/2.0', 'PUT', ({ num }) => `/files/rooms/${num}/tags`, { names: ['new'] }],
        ['/api/2.0', 'PUT', ({ num }) => `/files/rooms/${num}/pin`, {}],
        ['/api/2.0', 'PUT', ({ num }) => `/files/rooms/${num}/archive`, {}],
        ['/api/2.0', 'DELETE', ({ num }) => `/files/rooms/${num}`, { deleteAfter: false }],
        ['/api/2.0', 'POST', () => '/keys', { name: 'made once' }],
        ['/api/v1', 'PATCH', ({ uuid }) => `/rooms/${uuid}`, { title: 'Changed' }],
        ['/api/v1', 'POST', ({ uuid }) => `/rooms/${uuid}/disable`],
        ['/api/v1', 'POST', ({ uuid }) => `/rooms/${uuid}/archive`],
        ['/api/v1', 'POST', ({ uuid }) => `/rooms/${uuid}/duplicate`, {}],
        ['/api/v1', 'DELETE', ({ uuid }) => `/rooms/${uuid}`],
        ['/api/v1', 'DELETE', ({ uuid }) => `/rooms/${uuid}?retention_seconds=0`],
        [
          '/api/v1',
          'POST',
          () => '/rooms/batch',
          { operations: [{ op: 'create', room: {} }, { op: 'nothing' }] },
        ],
      ];
      for (const [door, method, pathOf, body] of rows) {
        const shown = pathOf({ uuid: '…', shortId: '…', num: 0, template: '…' });
        test(`${method} ${door}${shown}`, async () => {
          const ready = async (): Promise<Ready> => {
            const template = await to('/v2', {
              method: 'POST',
              path: '/templates',
              body: { roles: { host: {}, guest: {} } },
            });
            const { id: template_id } = JSON.parse(template.text) as { id: string };
            const room = await native.create({ template_id });
            return { uuid: room.id, shortId: room.short_id, num: room.number, template: template_id };
          };
          const request = { method, ...(body && { body }) };
          const plain = await to(door, { ...request, path: pathOf(await ready()) });
          const path = pathOf(await ready());
          const key = newKey();
          const first = await to(door, { ...request, path, key });
          assert.ok(first.status < 300, first.text);
          assert.equal(first.status, plain.status);
          assert.equal(first.text === '', plain.text === '');
          assert.equal(first.headers.get('content-type'), plain.headers.get('content-type'));
          const again = await changesNothing(() => to(door, { ...request, path, key }));
          checkReplayed(again, first);
          MISMATCH[door](await changesNothing(() => to(door, { ...CREATE[door], key })));
        });
      }
    });

    describe('what fails is not kept', () => {
      test('a name that was taken: once it is free, the same key makes the room', async () => {
        const { id } = await native.create({ name: 'in-the-way' });
        const key = newKey();
        const request = {
          method: 'POST',
          path: '/rooms',
          body: { name: 'in-the-way', tags: ['kept?'] },
          key,
        };
        for (let time = 0; time < 2; time += 1) {
          const { status, headers } = await changesNothing(() => to('/api/v1', request));
          assert.deepEqual([status, headers.get('idempotency-replayed')], [409, null]);
        }
        await native.remove(id, '?retention_seconds=0');
        const made = await to('/api/v1', request);
        assert.equal(made.status, 201);
        checkReplayed(await to('/api/v1', request), made);
      });

      test('and the key is free for another request', async () => {
        const key = newKey();
        const missing = { method: 'PATCH', path: `/rooms/${'0'.repeat(32)}`, body: { isBan: true }, key };
        assert.equal((await to('/v5', missing)).status, 404);
        assert.equal((await to('/v5', { ...CREATE['/v5'], key })).status, 201);
      });

      test('a wrong body is refused before the key is looked at, and leaves it free', async () => {
        const key = newKey();
        const wrong = { method: 'POST', path: '/rooms', body: { titel: 'x' }, key };
        checkProblem(JSON.parse((await to('/api/v1', wrong)).text) as wire.Problem, BAD('titel'));
        assert.equal((await to('/api/v1', { ...CREATE['/api/v1'], key })).status, 201);
        checkProblem(JSON.parse((await to('/api/v1', wrong)).text) as wire.Problem, BAD('titel'));
      });

      test('If-Match that does not hold, and then does', async () => {
        const { id } = await native.create();
        const key = newKey();
        const change = { method: 'PATCH', path: `/rooms/${id}`, body: { title: 'x' }, key };
        const stale = await changesNothing(() =>
          to('/api/v1', { ...change, headers: { 'if-match': '"0"' } }),
        );
        assert.equal(stale.status, 412);
        const good = await to('/api/v1', { ...change, headers: { 'if-match': '"1"' } });
        assert.equal(good.status, 200);
        // It is done already: the answer comes again, whatever the revision is now.
        checkReplayed(await to('/api/v1', { ...change, headers: { 'if-match': '"1"' } }), good);
      });

      test('16 at once of which the first ones fail: nobody is answered with what did not happen', async () => {
        const { id } = await native.create({ name: 'race-fail' });
        const key = newKey();
        const create = { method: 'POST', path: '/rooms', body: { name: 'race-fail' }, key };
        const [, ...answers] = await Promise.all([
          native.remove(id, '?retention_seconds=0'),
          ...Array.from({ length: 16 }, () => to('/api/v1', create)),
        ]);
        const made = answers.filter(({ status }) => status === 201);
        assert.ok(new Set(made.map(({ text }) => text)).size <= 1);
        assert.deepEqual(
          answers.filter(({ status }) => status !== 201 && status !== 409),
          [],
        );
        const last = await to('/api/v1', create);
        assert.equal(last.status, 201);
        assert.equal((await native.get('name:race-fail')).id, (JSON.parse(last.text) as wire.Room).id);
      });
    });

    test('one who may no longer write is not given the answer again', async () => {
      const made = await to('/api/2.0', { method: 'POST', path: '/keys', body: { name: 'short-lived' } });
      const { id, key: apiKey } = (JSON.parse(made.text) as { response: { id: string; key: string } })
        .response;
      const key = newKey();
      const request = { ...CREATE['/api/v1'], key, keys: { ...KEYS, apiKey } };
      assert.equal((await to('/api/v1', request)).status, 201);
      await to('/api/2.0', { method: 'DELETE', path: `/keys/${id}` });
      assert.equal((await to('/api/v1', request)).status, 401);
    });

    test('answers that are too old are forgotten', async () => {
      const { db } = server.running;
      const count = async () =>
        (await db.queries.selectFrom('idempotency_keys').select('key_hash').execute()).length;
      // Those that the tests before made old may not be swept yet.
      await forgetOldAnswers(db, Date.now());
      for (let n = 0; n < 5; n += 1) await to('/v5', { ...CREATE['/v5'], key: newKey() });
      const before = await count();
      assert.ok(before >= 5);
      await forgetOldAnswers(db, Date.now());
      assert.equal(await count(), before);
      while ((await count()) > 0) await forgetOldAnswers(db, Date.now() + KEPT_MS + 1000);
    });

    test('secrets in answers, and the keys themselves, are not to be read in the database', async () => {
      const key = 'this-key-must-not-be-stored-as-it-is';
      const apiKey = await to('/api/2.0', { method: 'POST', path: '/keys', body: { name: 'secret' }, key });
      const { key: text } = (JSON.parse(apiKey.text) as { response: { key: string } }).response;
      assert.match(text, /^sk-[0-9a-f]{64}$/);
      const upload_info = {
        ...{ type: 's3', location: 'bucket' },
        credentials: { key: 'hush-hush-key', secret: 'hush-hush-secret' },
      };
      const room = await to('/v2', {
        ...{ method: 'POST', path: '/rooms', key: newKey() },
        body: { recording_info: { enabled: true, upload_info } },
      });
      assert.match(room.text, /hush-hush-secret/);
      const token = await to('/v5', {
        ...{ method: 'POST', path: '/tokens/teams', key: newKey() },
        body: { accessKey: KEYS.accessKey, secretAccessKey: KEYS.secretKey, lifespan: 0, role: 'admin' },
      });
      const secrets = [
        key,
        text,
        text.slice(3),
        'hush-hush',
        (JSON.parse(token.text) as string).slice(0, 60),
      ];
      const stored = await everythingStored(engine === 'sqlite' ? folder : undefined);
      assert.ok(stored.includes('Made once'), 'the database was not read');
      for (const secret of secrets) {
        for (const form of [
          secret,
          Buffer.from(secret).toString('base64').slice(0, -4),
          Buffer.from(secret).toString('hex'),
        ]) {
          assert.ok(!stored.includes(form), `${form} stands in the database`);
        }
      }
    });
  });
}

/** Makes all answers older. */
async function grow(milliseconds: number): Promise<void> {
  await server.running.db.queries
    .updateTable('idempotency_keys')
    .set((eb) => ({ created_at: eb('created_at', '-', milliseconds) }))
    .execute();
}

/** The rows that could hold an answer, and the bytes of the files of SQLite. */
async function everythingStored(folder: string | undefined): Promise<string> {
  const { db } = server.running;
  const rows = await Promise.all([
    db.queries.selectFrom('idempotency_keys').selectAll().execute(),
    db.queries.selectFrom('rooms').selectAll().execute(),
    db.queries.selectFrom('events').selectAll().execute(),
    db.queries.selectFrom('api_keys').selectAll().execute(),
  ]);
  const text = JSON.stringify(rows);
  const files = folder === undefined ? [] : ['enfilade.db', 'enfilade.db-wal'];
  return text + files.map((file) => readFileSync(join(folder ?? '', file), 'latin1')).join('');
}

const ROUNDS = 4;
const AT_ONCE = 60;

test('kill -9 between and during keyed creates at all doors: one room for each key, and the same answer', async (t) => {
  const requests = Array.from({ length: AT_ONCE }, (_, n): [DoorPrefix, Request] => {
    const door = DOORS[n % DOORS.length] ?? '/v5';
    const title = `once-${n}`;
    return [door, { ...CREATE[door], body: called(door, title), key: `kill-${n}` }];
  });
  const answers = new Map<number, Sent>();
  let dataDir: string | undefined;
  let killed = 0;
  for (let round = 0; round <= ROUNDS; round += 1) {
    const running = await spawnServer(t, KEY_ENVIRONMENT, ...(dataDir === undefined ? [] : [dataDir]));
    dataDir = running.dataDir;
    let seen = 0;
    const results = await Promise.allSettled(
      requests.map(async ([door, request], n) => {
        const answer = await send(running.url, door, request);
        seen += 1;
        // In the middle of the first round, a little later in each after it; never in the last.
        if (round < ROUNDS && seen === (round + 1) * 8) running.child.kill('SIGKILL');
        const first = answers.get(n);
        if (first) checkReplayed(answer, { ...first, headers: without(first.headers) }, `${n}`);
        else answers.set(n, answer);
      }),
    );
    const failed = results.filter((result) => result.status === 'rejected');
    for (const { reason } of failed) assert.ok(!(reason instanceof assert.AssertionError), String(reason));
    if (failed.length > 0) killed += 1;
    if (round < ROUNDS) await running.end('SIGKILL');
    else {
      assert.deepEqual(failed, []);
      await running.end();
    }
  }
  assert.ok(killed > 1, 'the kills came too late to prove anything');
  const database = new DatabaseSync(join(dataDir ?? '', 'enfilade.db'));
  const made = database
    .prepare(`select coalesce(nullif(title, ''), description) as title, description from rooms`)
    .all();
  const titles = made
    .map(({ title, description }) => String(description === '' ? title : description))
    .sort();
  assert.deepEqual(titles, Array.from({ length: AT_ONCE }, (_, n) => `once-${n}`).sort());
  const events = database.prepare(`select count(*) as n from events where type = 'room.created'`).get();
  assert.equal(events?.['n'], AT_ONCE);
  database.close();
});

/** An answer may be its key's first one although it was replayed: the one before it was lost with the server. */
function without(headers: Headers): Headers {
  const rest = new Headers(headers);
  rest.delete('idempotency-replayed');
  return rest;
}
