import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { keysOf, DOORS, askDoor, type DoorPrefix } from '../support/doors.ts';
import { ask } from '../support/http.ts';
import { routesOf, type Route } from '../support/routes.ts';
import { startServer, type TestServer } from '../support/server.ts';

const RUNS_PER_ROUTE = 60;

let server: TestServer;
before(async () => {
  server = await startServer({ ENFILADE_RATE_LIMIT_REFUSED: '1000000' });
});
after(() => server.stop());

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
];
const members = fc.constantFrom(...MEMBERS);
const value = fc.oneof(
  fc.jsonValue({ maxDepth: 4 }),
  fc.constantFrom('', ' ', '0', 'true', 's3', 'admin', 1e308, -1, 2 ** 53, null),
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.dictionary(members, fc.jsonValue({ maxDepth: 2 }), { maxKeys: 5 }),
);
const body = fc.oneof(
  { weight: 4, arbitrary: fc.dictionary(members, value, { maxKeys: 6 }).map((one) => JSON.stringify(one)) },
  { weight: 1, arbitrary: fc.jsonValue().map((one) => JSON.stringify(one)) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 50 }) },
);
const parameter = fc.oneof(
  fc.constantFrom(
    'room',
    'short',
    'num',
    'template',
    'key',
    'host',
    '2',
    '0',
    '-1',
    '1e3',
    '99999999999999999999',
    '@self',
    '%00',
    '%',
    '..',
  ),
  fc.string({ maxLength: 40 }).map(encodeURIComponentLeniently),
);
const query = fc.dictionary(
  fc.oneof(
    fc.constantFrom('limit', 'start', 'beginUUID', 'count', 'startIndex', 'name', 'enabled', 'after'),
    fc.constantFrom(
      'before',
      'sortBy',
      'sortOrder',
      'type',
      'tags',
      'fields',
      'searchArea',
      'filterValue',
      'role',
    ),
  ),
  fc.oneof(
    fc.constantFrom('1', '-1', '100', 'x', '', '[]', '["a"]', '2024-01-01T00:00:00Z'),
    fc.string({ maxLength: 20 }),
  ),
  { maxKeys: 3 },
);

test('arbitrary input at every route of every API: never a 500, and nothing changed after a refusal', async (t) => {
  const routes = routesOf(server.running.app).filter((route) => doorOf(route) !== undefined);
  assert.ok(routes.length > 40, 'the routes were not found');
  for (const route of routes) {
    await t.test(`${route.method} ${route.path}`, () => hammer(route));
  }
});

async function hammer(route: Route): Promise<void> {
  const door = doorOf(route) ?? assert.fail();
  const headers = keysOf(door, server.keys);
  const known = await knownThings();
  const property = fc.asyncProperty(
    body,
    fc.array(parameter, { minLength: 3, maxLength: 3 }),
    query,
    async (text, values, asked) => {
      let next = 0;
      const path = route.path.replace(/:\w+/g, () => named(values[next++] ?? '0', known));
      const before = await everything();
      const sent = route.method === 'GET' ? {} : { body: text };
      const answer = await ask(`${server.url}${path}?${queryOf(asked)}`, {
        method: route.method,
        headers: { ...headers, 'content-type': 'application/json' },
        ...sent,
      });
      assert.ok(answer.status < 500, `${String(answer.status)} ${JSON.stringify(answer.body)}`);
      if (answer.status < 400) return;
      assert.ok(isError(door, answer.body, answer.status), JSON.stringify(answer.body));
      // Signing in is counted, and sorted lists are remembered, only when they succeed.
      assert.equal(await everything(), before, `${String(answer.status)} changed something`);
    },
  );
  await fc.assert(property, { numRuns: RUNS_PER_ROUTE, interruptAfterTimeLimit: 60_000 });
}

function doorOf(route: Route): DoorPrefix | undefined {
  return DOORS.find((door) => route.path.startsWith(`${door}/`));
}

/** Ids that lead somewhere, by the words that the parameters use for them. */
async function knownThings(): Promise<Record<string, string>> {
  const { body } = await askDoor(server.url, '/v5', server.keys, '/rooms', { body: { name: 'fuzzed' } });
  const { uuid } = body as { uuid: string };
  const { queries } = server.running.db;
  const { num } = await queries
    .selectFrom('rooms')
    .select('num')
    .where('id', '=', uuid)
    .executeTakeFirstOrThrow();
  const template = await queries.selectFrom('templates').select('id').executeTakeFirstOrThrow();
  const added = await askDoor(server.url, '/api/2.0', server.keys, '/keys', { body: { name: 'fuzzed' } });
  const key = (added.body as { response: { id: string } }).response.id;
  return { room: uuid, short: uuid.slice(0, 24), num: String(num), template: template.id, key };
}

function named(text: string, known: Record<string, string>): string {
  return Object.hasOwn(known, text) ? (known[text] ?? text) : text;
}

function encodeURIComponentLeniently(text: string): string {
  return encodeURIComponent(text) || '0';
}

function queryOf(asked: Record<string, string>): string {
  return new URLSearchParams(asked).toString();
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
  return error.statusCode === status && error.status === 1;
}

/** All rows of all tables, but for what is only counted. */
async function everything(): Promise<string> {
  const { queries } = server.running.db;
  const tables = [
    'rooms',
    'events',
    'tags',
    'room_tags',
    'pins',
    'templates',
    'room_codes',
    'projects',
    'access_keys',
  ] as const;
  const rows = await Promise.all(tables.map((table) => queries.selectFrom(table).selectAll().execute()));
  const keys = await queries.selectFrom('api_keys').select(['id', 'name', 'permissions', 'active']).execute();
  const logins = await queries.selectFrom('logins').select('token_hash').execute();
  return JSON.stringify([rows, keys, logins]);
}
