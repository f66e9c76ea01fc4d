import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type * as wire from '@enfilade/protocol';
import fc from 'fast-check';
import { sql } from 'kysely';
import { keysOf, DOORS, askDoor, type DoorPrefix } from '../support/doors.ts';
import { ENGINES } from '../support/engines.ts';
import { ask } from '../support/http.ts';
import { wishesOf, type Known } from '../support/from-schema.ts';
import { createDatabase, runningPostgres, type TestPostgres } from '../support/postgres.ts';
import { routesOf, type Route } from '../support/routes.ts';
import { startServer, type TestServer } from '../support/server.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const base64url = (text: string): string => Buffer.from(text).toString('base64url');

/** Another one each time; what was found is found again with the one that was told. */
const seed = Number(process.env['ENFILADE_TEST_SEED'] ?? Date.now() % 2 ** 31);
fc.configureGlobal({ seed });

/** Its calls are each asked with a key that was made for them: they may end that one, too. */
const ENDS_KEYS = '/api/v1/keys/:key_id';
const RUNS_PER_ROUTE = 30;
/** Of a route that is there only to say that the server does not have it. */
const RUNS_PER_MISSING_ROUTE = 3;
const RUNS_OF_CREDENTIALS = 800;

/** Members that some route knows, so that what is arbitrary reaches beyond the first check. */
const MEMBERS = [
  ...['name', 'limit', 'isRecord', 'isBan', 'lifespan', 'role', 'ak', 'accessKey', 'secretAccessKey'],
  ...[
    'description',
    'template_id',
    'recording_info',
    'upload_info',
    'region',
    'size',
    'large_room',
    'webhook',
  ],
  ...[
    'max_duration_seconds',
    'polls',
    'enabled',
    'code',
    'user_id',
    'roles',
    'settings',
    'destinations',
    'plugins',
  ],
  ...[
    'title',
    'roomType',
    'tags',
    'names',
    'quota',
    'lifetime',
    'watermark',
    'color',
    'cover',
    'indexing',
    'private',
  ],
  ...[
    'userName',
    'password',
    'permissions',
    'expiresInDays',
    'isActive',
    'oldName',
    'newName',
    'deleteAfter',
  ],
  ...[
    'publishParams',
    'subscribeParams',
    'priority',
    'maxPeerCount',
    'credentials',
    'type',
    'location',
    'options',
  ],
  ...['operations', 'op', 'room', 'room_id', 'if_match', 'retention_seconds', 'with_content', 'metadata'],
  ...['opens_at', 'expires_at', 'on_expiry', 'seats', 'record', 'recording', 'deny_download', 'large_room'],
  ...[
    'access',
    'email',
    'id',
    'kind',
    'internal',
    'max_uses',
    'scopes',
    'overlap_seconds',
    'door',
    'first_name',
  ],
  ...[
    'share',
    'invitations',
    'denyDownload',
    'expirationDate',
    'groupName',
    'groupManager',
    'members',
    'tmpFile',
  ],
];
const members = fc.constantFrom(...MEMBERS);
const value = fc.oneof(
  fc.jsonValue({ maxDepth: 4 }),
  fc.constantFrom('', ' ', '0', 'true', 's3', 'admin', 1e308, -1, 2 ** 53, null, 'a\0b', 'a\ud800b'),
  fc.constantFrom(
    'create',
    'update',
    'delete',
    'constructor',
    'reader',
    'external',
    '2100-01-01T00:00:00Z',
    60,
  ),
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.dictionary(members, fc.jsonValue({ maxDepth: 2 }), { maxKeys: 5 }),
);
const body = fc.oneof(
  { weight: 4, arbitrary: fc.dictionary(members, value, { maxKeys: 6 }).map((one) => JSON.stringify(one)) },
  { weight: 1, arbitrary: fc.jsonValue().map((one) => JSON.stringify(one)) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 50 }) },
  { weight: 1, arbitrary: fc.constant('{}') },
);
/** In a path or a query: NUL, and bytes that are half a surrogate pair. */
const UNSTORABLE = ['%00', 'a%00b', '%ED%A0%80', 'a%ED%B0%80b'];
const encoded = (maxLength: number) => fc.string({ unit: 'binary', maxLength }).map(encodeURIComponent);
const parameter = fc.oneof(
  fc.constantFrom(
    ...['room', 'short', 'num', 'named', 'deleted', 'template', 'key', 'person', 'group', 'code'],
  ),
  fc.constantFrom(
    ...['host', '2', '0', '-1', '1e3', '99999999999999999999', '@self', '%', '..'],
    ...UNSTORABLE,
  ),
  encoded(40).map((text) => text || '0'),
);
const QUERY = [
  ...['limit', 'start', 'beginUUID', 'count', 'startIndex', 'name', 'enabled', 'after', 'before', 'sortBy'],
  ...['sortOrder', 'type', 'tags', 'fields', 'searchArea', 'filterValue', 'role', 'user_id', 'subjectId'],
  ...['q', 'sort', 'state', 'tag', 'region', 'template_id', 'created_after', 'active_before', 'metadata.a'],
  ...['subject', 'id', 'key'],
];
/** Places that no page ever told. */
const CURSORS = [
  ['created_at', '', 'x'],
  ['title', '\u0000', 'x'],
  ['state', 2 ** 53 - 1, ''],
  ['metadata.a', 't', '\uffff'],
  [2 ** 53 - 1, -1],
  [0, 0, 0],
  {},
].map((place) => base64url(JSON.stringify(place)));
const jsonList = fc.array(fc.oneof(fc.constantFrom('a', 'a\0b', 'a\ud800b', '\udc00'), fc.string()), {
  maxLength: 3,
});
const anyQuery = fc.dictionary(
  fc.constantFrom(...QUERY),
  fc.oneof(
    fc.constantFrom('1', '-1', '100', 'x', '', '[]', '["a"]', '2024-01-01T00:00:00Z', ...UNSTORABLE),
    fc.constantFrom('title', '-state', 'metadata.a', 'true', 'open', ...CURSORS),
    encoded(20),
  ),
  { maxKeys: 3 },
);
const query = fc.oneof(
  { weight: 3, arbitrary: anyQuery },
  { weight: 1, arbitrary: jsonList.map((list) => ({ tags: encodeURIComponent(JSON.stringify(list)) })) },
);

const text = fc.oneof(
  fc.constantFrom('\0', 'a\0b', 'a\ud800b', 'admin@example.test'),
  fc.string({ unit: 'binary', maxLength: 60 }),
);
/** Of a form that is read on, more often than not. */
const signatureLike = (usual: string) => fc.constantFrom(usual, usual, usual, '', 'x');
const inHeader = fc.stringMatching(/^[\t\x20-\x7e\x80-\xff]{0,80}$/);
const jwt = fc
  .tuple(
    fc.constantFrom('HS256', 'HS256', 'none', 'RS256'),
    fc.oneof(text, fc.jsonValue()),
    fc.jsonValue(),
    signatureLike(base64url('x'.repeat(32))),
  )
  .map(([alg, access_key, exp, signed]) => {
    const claims = { access_key, type: 'management', version: 2, exp };
    return `${base64url(JSON.stringify({ alg, typ: 'JWT' }))}.${base64url(JSON.stringify(claims))}.${signed}`;
  });
const agoraToken = fc
  .tuple(
    fc.constantFrom('NETLESSSDK_', 'NETLESSROOM_', 'NETLESSTASK_'),
    text,
    text,
    signatureLike('ab'.repeat(32)),
  )
  .map(([prefix, ak, nonce, sig]) => {
    const fields = { ak: ak.toWellFormed(), nonce: nonce.toWellFormed(), role: '0', sig };
    const pairs = Object.entries(fields).map(([name, one]) => `${name}=${encodeURIComponent(one)}`);
    return prefix + base64url(pairs.join('&'));
  });
const basic = fc.oneof(
  text,
  fc.tuple(text, text).map((pair) => pair.join(':')),
);
/** Nobody's: headers of each kind that some door reads. */
const credentials = fc.oneof(
  fc.oneof(agoraToken, inHeader).map((token) => ({ token })),
  basic.map((pair) => ({ authorization: `Basic ${base64(pair)}` })),
  jwt.map((token) => ({ authorization: `Bearer ${token}` })),
  fc
    .tuple(fc.constantFrom('', 'Bearer ', 'Bearer sk-', 'Basic '), inHeader)
    .map((parts) => ({ authorization: parts.join('') })),
  fc.oneof(encoded(30), inHeader, jwt).map((token) => ({ cookie: `asc_auth_key=${token}` })),
);

/** What a request may bring along, at any door; mostly nothing. */
const extras = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  {
    weight: 2,
    arbitrary: fc.record(
      {
        'idempotency-key': fc.constantFrom('a', 'b', 'c', 'ä', 'a b', 'k'.repeat(256)),
        'if-match': fc.constantFrom('"1"', '*', 'W/"1"', '"999", "1"', '', 'x'),
        'if-none-match': fc.constantFrom('"1"', '*', '"2"', 'x'),
        'content-type': fc.constantFrom('application/json; charset=utf-8', 'text/plain', 'x', ''),
        'content-encoding': fc.constantFrom('identity', 'gzip'),
        region: fc.constantFrom('us-sv', 'nowhere', ''),
        accept: fc.constantFrom('*/*', 'text/html', 'x'),
      },
      { requiredKeys: [] },
    ),
  },
);

let server: TestServer;
let startAnew: () => Promise<void>;

for (const engine of ENGINES) {
  describe(`arbitrary input on ${engine}`, () => {
    let postgres: TestPostgres | undefined;
    before(async () => {
      postgres = engine === 'postgres' ? await runningPostgres() : undefined;
      server = await startServer(await environmentOf(postgres));
      startAnew = async () => {
        const before = server;
        server = await startServer(await environmentOf(postgres));
        await before.stop();
      };
    });
    after(async () => {
      await server.stop();
      await postgres?.stop();
    });

    // `ask` fails at every status and every body that is not documented.
    test('at every route of every API: only what is documented, never a 500, and nothing changed after a refusal', async (t) => {
      t.diagnostic(`seed ${seed}: ENFILADE_TEST_SEED=${seed} runs the same again`);
      const routes = routesOf(server.running.app).filter((route) => doorOf(route) !== undefined);
      assert.ok(routes.length > 200, 'the routes were not found');
      for (const route of routes) {
        await t.test(`${route.method} ${route.path}`, () => hammer(route));
      }
    });

    test('as credentials: refused in the shape of the API', async (t) => {
      t.diagnostic(`seed ${seed}`);
      for (const path of ['/v5/rooms', '/v2/rooms', '/api/2.0/files/rooms', '/api/v1/rooms']) {
        await t.test(path, () => knock(path));
      }
    });
  });
}

async function environmentOf(postgres: TestPostgres | undefined): Promise<Record<string, string>> {
  const proxied = { ENFILADE_TRUST_PROXY: 'true' };
  return postgres ? { ...proxied, ENFILADE_DATABASE_URL: await createDatabase(postgres) } : proxied;
}

let addresses = 0;

/** Every request comes from an address of its own, so that none is refused for those before it. */
function fromElsewhere(): Record<string, string> {
  addresses += 1;
  return { 'x-forwarded-for': `10.${addresses >> 16}.${(addresses >> 8) & 255}.${addresses & 255}` };
}

async function knock(path: string): Promise<void> {
  const door = doorOf({ method: 'GET', path }) ?? assert.fail();
  const property = fc.asyncProperty(credentials, async (headers) => {
    const { status, body } = await ask(server.url + path, { headers: { ...fromElsewhere(), ...headers } });
    assert.ok(status === 401 || status === 403, `${status} ${JSON.stringify(body)}`);
    assert.ok(isError(door, body, status), JSON.stringify(body));
  });
  await fc.assert(property, { numRuns: RUNS_OF_CREDENTIALS });
}

/** What members of these names may hold, beside what their schema allows. */
const MEMBERS_KNOWN: Known = {
  room_id: ['«room»', '«named»', '«num»', '«deleted»', 'name:nobody'],
  template_id: ['«template»', null],
  templateId: ['«template»'],
  user_id: ['«person»', 'anybody'],
  id: ['«person»', '«group»', '«num»'],
  email: ['somebody@example.test', 'Fuzzed@Example.Test', 'no address'],
  // Not so short that it ends while this runs.
  retention_seconds: [0, 86_400, 31_536_000],
  roomIds: [['«num»'], []],
  rooms: [['«num»']],
};
/** What stands for a parameter of this name, more often than not. */
const PARAMETERS_KNOWN: Record<string, readonly string[]> = {
  room_id: ['room', 'named', 'num', 'deleted', 'short'],
  uuid: ['room'],
  id: ['num', 'key', 'person', 'group'],
  template_id: ['template'],
  role: ['host'],
  key_id: ['key'],
  user_id: ['person'],
  group_id: ['group'],
  member_id: ['person', 'group'],
  project_id: ['self'],
  code: ['code'],
};

/** A body of a route: what its document allows, the same with something wrong in it, or anything. */
function bodyOf(door: DoorPrefix, wished: fc.Arbitrary<unknown> | undefined): fc.Arbitrary<string> {
  if (!wished) {
    // At the native API a route without a body refuses one.
    const weight = door === '/api/v1' ? 6 : 1;
    return fc.oneof({ weight, arbitrary: fc.constantFrom('', '{}') }, { weight: 2, arbitrary: body });
  }
  const wrong = fc.tuple(wished, members, value, fc.nat()).map(([whole, name, part, index]) => {
    if (typeof whole !== 'object' || whole === null) return part;
    const names = [...Object.keys(whole), name];
    return { ...whole, [names[index % names.length] ?? name]: part };
  });
  return fc.oneof(
    { weight: 5, arbitrary: wished.map((one) => JSON.stringify(one)) },
    { weight: 3, arbitrary: wrong.map((one) => JSON.stringify(one)) },
    { weight: 2, arbitrary: body },
  );
}

function queriesOf(door: DoorPrefix, wished: fc.Arbitrary<Record<string, string>>) {
  const documented = wished.map((asked) =>
    Object.fromEntries(
      Object.entries(asked).map(([name, text]) => [
        name,
        encodeURIComponent(text.slice(0, 300).toWellFormed()),
      ]),
    ),
  );
  const none = fc.constant({});
  // The native API refuses what it does not know.
  return fc.oneof(
    { weight: door === '/api/v1' ? 4 : 1, arbitrary: none },
    { weight: 2, arbitrary: documented },
    { weight: door === '/api/v1' ? 1 : 4, arbitrary: query },
  );
}

async function hammer(route: Route): Promise<void> {
  const door = doorOf(route) ?? assert.fail();
  const headers: Record<string, string> = {
    ...keysOf(door, server.keys),
    'content-type': 'application/json',
  };
  await clear();
  const known = await knownThings();
  const numRuns = (await isMissing(route, headers)) ? RUNS_PER_MISSING_ROUTE : RUNS_PER_ROUTE;
  const wished = wishesOf(server.running.app, route.method, route.path, MEMBERS_KNOWN);
  let stored = await everything();
  const property = fc.asyncProperty(
    bodyOf(door, wished.body),
    fc.array(fc.tuple(fc.nat(), parameter), { minLength: 3, maxLength: 3 }),
    queriesOf(door, wished.query),
    extras,
    async (text, values, asked, more) => {
      if (route.path.startsWith(ENDS_KEYS)) {
        const own = await newKey();
        known['key'] = own.id;
        headers['authorization'] = `Bearer ${own.key}`;
        stored = await everything();
      }
      let next = 0;
      const path = route.path.replace(/:(\w+)/g, (_, name: string) => {
        const [choice, any] = values[next++] ?? [0, '0'];
        const likely = PARAMETERS_KNOWN[name];
        const wanted = choice % 4 > 0 ? likely?.[choice % likely.length] : undefined;
        return named(wanted ?? any, known);
      });
      const filled = text.replace(/"?«(\w+)»"?/g, (_, name: string) =>
        name === 'num' && door !== '/api/v1' ? (known[name] ?? '0') : JSON.stringify(known[name] ?? name),
      );
      const before = stored;
      const answer = await ask(`${server.url}${path}?${queryOf(asked)}`, {
        method: route.method,
        headers: { ...headers, ...more, ...fromElsewhere() },
        ...(route.method !== 'GET' && { body: filled }),
      }).finally(async () => {
        await settled();
        stored = await everything();
      });
      // 501 is documented where it stands: what the API has and we do not offer.
      const isFault = answer.status >= 500 && answer.status !== 501;
      assert.ok(!isFault, `${answer.status} ${JSON.stringify(answer.body)}`);
      if (answer.status < 400) return;
      assert.ok(isError(door, answer.body, answer.status), JSON.stringify(answer.body));
      // Signing in is counted, and sorted lists are remembered, only when they succeed.
      const changed = Object.keys(stored).filter(
        (table) => !BACKGROUND.has(table) && stored[table] !== before[table],
      );
      assert.deepEqual(changed, [], `${answer.status} changed something`);
    },
  );
  await fc.assert(property, { numRuns, interruptAfterTimeLimit: 60_000 });
  if (!(await isOpen())) await startAnew();
}

/** The use of a key is noted once a minute, files that are not needed are swept, and webhooks are tried again. */
const BACKGROUND: ReadonlySet<string> = new Set(['api_keys', 'blobs', 'conversions']);

/** What was asked for is converted behind everybody’s back: none of it can be fetched, so that ends soon. */
async function settled(): Promise<void> {
  const end = Date.now() + 20_000;
  for (;;) {
    const waiting = await server.running.db.queries
      .selectFrom('conversions')
      .select('id')
      .where('status', 'in', ['waiting', 'converting'])
      .executeTakeFirst();
    if (!waiting || Date.now() > end) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function newKey(): Promise<{ id: string; key: string }> {
  const options = { body: { name: 'its own', scopes: ['keys:write'] }, headers: fromElsewhere() };
  const { status, body } = await askDoor(server.url, '/api/v1', server.keys, '/keys', options);
  assert.equal(status, 201);
  return body as { id: string; key: string };
}

/** Whether the keys are still good: a route may have taken them away, as it should. */
async function isOpen(): Promise<boolean> {
  const statuses = DOORS.map(async (door) => {
    const path = door === '/api/2.0' ? '/files/rooms' : '/rooms';
    return (await askDoor(server.url, door, server.keys, path, { headers: fromElsewhere() })).status;
  });
  return (await Promise.all(statuses)).every((status) => status === 200);
}

async function isMissing({ method, path }: Route, headers: Record<string, string>): Promise<boolean> {
  if (path.includes(':')) return false;
  const sent = method === 'GET' ? {} : { body: '{}' };
  return (await ask(server.url + path, { method, headers, ...sent })).status === 404;
}

function doorOf(route: Route): DoorPrefix | undefined {
  return DOORS.find((door) => route.path.startsWith(`${door}/`));
}

/** Ids that lead somewhere, by the words that the parameters use for them. */
async function knownThings(): Promise<Record<string, string>> {
  const call = async <T>(path: string, body: object): Promise<T> => {
    const answer = await askDoor(server.url, '/api/v1', server.keys, path, {
      body,
      headers: fromElsewhere(),
    });
    assert.ok(answer.status < 300, `${path} ${JSON.stringify(answer.body)}`);
    return answer.body as T;
  };
  const { id: template } = await call<{ id: string }>('/templates', {
    name: `fuzzed-${addresses}`,
    roles: { host: {}, guest: {} },
  });
  const room = await call<wire.Room>('/rooms', {
    title: 'A fuzzed room',
    type: 'public',
    template_id: template,
  });
  await call('/rooms', { name: 'fuzzed' });
  const deleted = await call<wire.Room>('/rooms', {});
  const remove = { method: 'DELETE', headers: fromElsewhere() };
  await askDoor(server.url, '/api/v1', server.keys, `/rooms/${deleted.id}?retention_seconds=86400`, remove);
  const { id: key } = await call<{ id: string }>('/keys', { name: 'fuzzed', scopes: ['rooms:read'] });
  const email = `fuzzed-${addresses}@example.test`;
  const { id: person } = await call<{ id: string }>('/users', { email, type: 'user' });
  const { id: group } = await call<{ id: string }>('/groups', { name: 'fuzzed' });
  const codes = await call<{ data: { code: string }[] }>(`/rooms/${room.id}/codes`, {});
  const known = {
    ...{ self: 'self', host: 'host', code: codes.data[0]?.code },
    ...{ room: room.id, short: room.short_id, num: room.number, named: 'name:fuzzed', deleted: deleted.id },
    ...{ template, key, person, group },
  };
  return Object.fromEntries(Object.entries(known).map(([name, id]) => [name, String(id)]));
}

function named(text: string, known: Record<string, string>): string {
  return Object.hasOwn(known, text) ? (known[text] ?? text) : text;
}

/** The values are encoded. */
function queryOf(asked: Record<string, string>): string {
  return Object.entries(asked)
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

/** The error shape of each API. */
function isError(door: DoorPrefix, body: unknown, status: number): boolean {
  const error = body as {
    message?: unknown;
    code?: unknown;
    details?: unknown;
    statusCode?: unknown;
    status?: unknown;
  };
  if (door === '/v5') return typeof error.message === 'string';
  if (door === '/v2')
    return error.code === status && typeof error.message === 'string' && Array.isArray(error.details);
  if (door === '/api/v1') return error.status === status && typeof error.code === 'string';
  return error.statusCode === status && error.status === 1;
}

/** What is only counted. */
const COUNTED: Record<string, string[]> = { api_keys: ['last_used_at'] };

/** All rows of each table as JSON, but for what is only counted. */
async function everything(): Promise<Record<string, string>> {
  const { queries } = server.running.db;
  tables ??= (await queries.introspection.getTables()).map(({ name }) => name);
  const read = tables.map(async (table) => {
    const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(table)}`.execute(queries);
    const counted = COUNTED[table] ?? [];
    return [
      table,
      JSON.stringify(rows, (name, value: unknown) => (counted.includes(name) ? 0 : value)),
    ] as const;
  });
  return Object.fromEntries(await Promise.all(read));
}

let tables: string[] | undefined;

/** Deletes what the routes before this one have made, so that there is little to compare. */
async function clear(): Promise<void> {
  const { db } = server.running;
  const rooms = await db.queries.selectFrom('rooms').select('id').execute();
  for (let from = 0; from < rooms.length; from += 100) {
    const operations = rooms
      .slice(from, from + 100)
      .map(({ id }) => ({ op: 'delete', room_id: id, retention_seconds: 0 }));
    const options = { body: { operations }, headers: fromElsewhere() };
    assert.equal((await askDoor(server.url, '/api/v1', server.keys, '/rooms/batch', options)).status, 200);
  }
  await db.queries.deleteFrom('events').where('subject', '!=', server.projectId).execute();
}
