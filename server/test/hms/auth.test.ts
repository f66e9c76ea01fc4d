import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { openSecretBox } from '../../src/projects/secrets.ts';
import { setAccessKey } from '../../src/projects/access-keys.ts';
import { ask } from '../support/http.ts';
import { managementToken } from '../support/doors.ts';
import { createDatabase, runningPostgres } from '../support/postgres.ts';
import { KEYS, startServer, type TestServer } from '../support/server.ts';
import type { HmsError } from './client.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.stop());

const base64 = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const now = () => Math.floor(Date.now() / 1000);
const claims = (more: object = {}) => ({
  access_key: KEYS.accessKey,
  type: 'management',
  version: 2,
  iat: now(),
  nbf: now(),
  exp: now() + 3600,
  jti: 'x',
  ...more,
});

interface Signing {
  secret?: string;
  header?: object;
  hash?: string;
}

const HEADER = { alg: 'HS256', typ: 'JWT' };

function sign(
  payload: unknown,
  { secret = KEYS.secretKey, header = HEADER, hash = 'sha256' }: Signing = {},
): string {
  const signed = `${base64(header)}.${base64(payload)}`;
  return `${signed}.${createHmac(hash, secret).update(signed).digest('base64url')}`;
}

async function get(authorization: string | undefined, url = server.url) {
  const answer = await ask(`${url}/v2/rooms`, {
    headers: authorization === undefined ? {} : { authorization },
  });
  return { status: answer.status, error: answer.body as HmsError };
}

const [, , signature = ''] = sign(claims()).split('.');
const good = sign(claims());
const REFUSED: [string, () => string | undefined, string | RegExp][] = [
  ['no header', () => undefined, 'the Authorization header is missing'],
  ['an empty header', () => '', 'the Authorization header is missing'],
  ['no scheme', () => good, /must be Bearer/],
  ['Basic', () => `Basic ${base64('a:b')}`, /must be Bearer/],
  ['two tokens', () => `Bearer ${good} ${good}`, /must be Bearer/],
  ['an empty token', () => 'Bearer ', /must be Bearer/],
  ['no token', () => 'Bearer abc', /malformed/],
  ['a token of dots', () => 'Bearer ..', /malformed/],
  [
    'an unknown access key',
    () => `Bearer ${sign(claims({ access_key: 'nobody' }))}`,
    'the access key is not known',
  ],
  ...['\0', 'test-access-key\0', '\ud800', '', '% _', 'ß', 'x'.repeat(129)].map(
    (accessKey): (typeof REFUSED)[number] => [
      `the access key ${JSON.stringify(accessKey)}`,
      () => `Bearer ${sign(claims({ access_key: accessKey }))}`,
      'the access key is not known',
    ],
  ),
  ['another secret', () => `Bearer ${sign(claims(), { secret: 'x' })}`, /signature/],
  ['alg none', () => `Bearer ${base64({ alg: 'none' })}.${base64(claims())}.`, 'the algorithm must be HS256'],
  [
    'alg none with a signature',
    () => `Bearer ${sign(claims(), { header: { alg: 'none' } })}`,
    'the algorithm must be HS256',
  ],
  ['alg NoNe', () => `Bearer ${sign(claims(), { header: { alg: 'NoNe' } })}`, 'the algorithm must be HS256'],
  [
    'alg HS512',
    () => `Bearer ${sign(claims(), { header: { alg: 'HS512' }, hash: 'sha512' })}`,
    'the algorithm must be HS256',
  ],
  [
    'alg RS256',
    () => `Bearer ${sign(claims(), { header: { alg: 'RS256' } })}`,
    'the algorithm must be HS256',
  ],
  ['no alg', () => `Bearer ${sign(claims(), { header: { typ: 'JWT' } })}`, 'the algorithm must be HS256'],
  [
    'an unknown crit',
    () => `Bearer ${sign(claims(), { header: { alg: 'HS256', crit: ['x'], x: 1 } })}`,
    /malformed/,
  ],
  [
    'no access key',
    () => `Bearer ${sign({ type: 'management', exp: now() + 60 })}`,
    'the claim access_key is missing',
  ],
  [
    'an access key that is a list',
    () => `Bearer ${sign(claims({ access_key: [KEYS.accessKey] }))}`,
    'the claim access_key is missing',
  ],
  ['claims that are a list', () => `Bearer ${sign([1])}`, /malformed|access_key/],
  ['no type', () => `Bearer ${sign(claims({ type: undefined }))}`, /claim type/],
  ['no exp', () => `Bearer ${sign(claims({ exp: undefined }))}`, /exp and nbf/],
  ['an exp of text', () => `Bearer ${sign(claims({ exp: '9999999999' }))}`, /exp and nbf/],
  ['an expired one', () => `Bearer ${sign(claims({ exp: now() - 61 }))}`, /expired/],
  ['one of tomorrow', () => `Bearer ${sign(claims({ nbf: now() + 90 }))}`, 'the token is not valid yet'],
  ['a truncated one', () => `Bearer ${good.slice(0, -1)}`, /signature/],
  [
    "another token's claims",
    () => `Bearer ${base64({ alg: 'HS256', typ: 'JWT' })}.${base64(claims({ jti: 'y' }))}.${signature}`,
    /signature/,
  ],
  [
    'one of 5000 characters',
    () => `Bearer ${sign(claims({ pad: 'x'.repeat(5000) }))}`,
    'the token is too long',
  ],
];

describe('HM 1.2 tokens', () => {
  for (const [what, header, detail] of REFUSED) {
    test(`HM 1.2 ${what} -> 401 that tells which check failed`, async () => {
      const { status, error } = await get(header());
      assert.deepEqual([status, error.code, error.message], [401, 401, 'Token validation error']);
      const told = error.details.at(-1) ?? '';
      if (typeof detail === 'string') assert.equal(told, detail);
      else assert.match(told, detail);
    });
  }

  test('HM 1.2 an access key that PostgreSQL cannot look for is 401 there too', async (t) => {
    const postgres = await runningPostgres();
    t.after(() => postgres.stop());
    const other = await startServer({ ENFILADE_DATABASE_URL: await createDatabase(postgres) });
    t.after(() => other.stop());
    for (const accessKey of ['\0', 'test-access-key\0', '\ud800']) {
      const { status, error } = await get(`Bearer ${sign(claims({ access_key: accessKey }))}`, other.url);
      assert.deepEqual([status, error.message], [401, 'Token validation error'], JSON.stringify(accessKey));
      assert.deepEqual(error.details, ['not found', 'the access key is not known']);
    }
  });

  test('HM 0.1 the published body: details begin with not found', async () => {
    assert.equal((await get(undefined)).error.details[0], 'not found');
  });

  for (const [what, header] of [
    ['a plain one', () => `Bearer ${sign(claims())}`],
    ['one expired within the leeway', () => `Bearer ${sign(claims({ exp: now() - 30 }))}`],
    ['one that begins within the leeway', () => `Bearer ${sign(claims({ nbf: now() + 30 }))}`],
    [
      'one without version, nbf, jti and typ',
      () =>
        `Bearer ${sign({ exp: now() + 60, type: 'management', access_key: KEYS.accessKey }, { header: { alg: 'HS256' } })}`,
    ],
    ['one for thirty days', () => `Bearer ${sign(claims({ exp: now() + 30 * 86_400 }))}`],
    ['a scheme in lower case', () => `bearer ${sign(claims())}`],
  ] as const) {
    test(`HM 1.1 ${what} is taken`, async () => {
      assert.equal((await get(header())).status, 200);
    });
  }

  test('HM 1.2 an app token on REST -> 403 that says so', async () => {
    const { status, error } = await get(
      `Bearer ${sign(claims({ type: 'app', room_id: 'x', role: 'host' }))}`,
    );
    assert.equal(status, 403);
    assert.deepEqual(error.details, ['expected type management, got app']);
  });

  test("HM 1.1 another project's secret does not sign for this access key, and each sees its own rooms", async () => {
    const { keys } = await server.addProject('tokens');
    assert.equal((await get(`Bearer ${sign(claims(), { secret: keys.secretKey })}`)).status, 401);
    const swapped = sign(claims({ access_key: keys.accessKey }));
    assert.equal((await get(`Bearer ${swapped}`)).status, 401);
    assert.equal((await get(`Bearer ${managementToken(keys)}`)).status, 200);
  });

  test('HM 1.2 without a token nothing is told about the body', async () => {
    const answer = await ask(`${server.url}/v2/rooms`, { body: '{"name":' });
    assert.equal(answer.status, 401);
  });

  test('HM 1.1 a token that was believed counts no longer than its time', async () => {
    const header = `Bearer ${sign(claims({ exp: now() - 58 }))}`;
    assert.equal((await get(header)).status, 200);
    while ((await get(header)).status === 200) await new Promise((resolve) => setTimeout(resolve, 200));
    assert.equal((await get(header)).status, 401);
  });

  test('HM 1.1 nor longer than its key', async (t) => {
    const other = await startServer();
    t.after(() => other.stop());
    const header = `Bearer ${sign(claims())}`;
    assert.equal((await get(header, other.url)).status, 200);
    const box = openSecretBox(Buffer.from('ab'.repeat(32), 'hex'));
    const actor = { projectId: other.projectId, door: 'system', who: 'system' } as const;
    await other.running.db.write((tx) =>
      setAccessKey(tx, box, actor, { accessKey: KEYS.accessKey, secret: 'a-new-secret-0123456789' }),
    );
    // Pairs are remembered for five seconds.
    const until = Date.now() + 10_000;
    let status = 200;
    while (status === 200 && Date.now() < until) {
      ({ status } = await get(header, other.url));
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
    assert.equal(status, 401);
    assert.equal(
      (await get(`Bearer ${sign(claims(), { secret: 'a-new-secret-0123456789' })}`, other.url)).status,
      200,
    );
  });
});
