import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Actor } from '../../src/db/events.ts';
import { clientHashOf, storedHashOf } from '../../src/projects/passwords.ts';
import { changeUser, createUser } from '../../src/projects/people.ts';
import { clientHash } from '../../src/projects/users.ts';
import { openClient, type Client } from './client.ts';

let client: Client;
before(async () => {
  client = await openClient();
});
after(() => client.server.stop());

const basic = (user: string, password: string) =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

async function login(body: object) {
  const answer = await client.call('POST', '/authentication', body, { authorization: null });
  return {
    ...answer,
    login: answer.response as { token: string; expires: string; sms: boolean; tfa: boolean },
  };
}

const correct = { userName: 'admin@example.test', password: 'correct horse' };
const isKnown = async (authorization: string | null, headers = {}) =>
  (await client.call('GET', '/people/@self', undefined, { authorization, headers })).status === 200;

describe('DS 1.1 who is asking', () => {
  test('DS 1.1 keys with and without Bearer, Basic, and what is none of these', async () => {
    const { apiKey } = client.server.keys;
    const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln';
    const rows: [string | null, number][] = [
      [`Bearer ${apiKey}`, 200],
      [`bearer ${apiKey}`, 200],
      [apiKey, 200],
      [basic('admin@example.test', 'correct horse'), 200],
      [basic('ADMIN@example.test', 'correct horse'), 200],
      [basic('admin@example.test', 'wrong'), 401],
      [basic('nobody@example.test', 'correct horse'), 401],
      ['Basic nonsense', 401],
      [basic('a\0b', 'pw'), 401],
      [`Bearer ${apiKey}0`, 401],
      ['Bearer sk-', 401],
      [`Bearer ${jwt}`, 401],
      [jwt, 401],
      ['opaque', 401],
      ['Bearer', 401],
      [null, 401],
    ];
    for (const [authorization, expected] of rows) {
      const { status, headers } = await client.call('GET', '/files/rooms', undefined, { authorization });
      assert.equal(status, expected, String(authorization));
      const asksForBasic = headers.get('www-authenticate') === 'Basic';
      assert.equal(asksForBasic, status === 401 && (authorization ?? '').startsWith('Basic'));
    }
  });

  test('DS 1.1 Basic: a new password ends the old one at once, and so does being shut out', async () => {
    const { db } = client.server.running;
    const { projectId } = client.server;
    const actor: Actor = { projectId, door: 'system', who: 'system' };
    const storedOf = async (password: string) => storedHashOf(await clientHashOf(password, clientHash));
    const email = 'basic@example.test';
    const passwordHash = await storedOf('the first one');
    const { id } = await db.write((tx) => createUser(tx, actor, { email, passwordHash }));
    const [first, second] = [basic(email, 'the first one'), basic(email, 'the second one')];
    assert.deepEqual(
      [await isKnown(first), await isKnown(first), await isKnown(second)],
      [true, true, false],
    );
    const next = await storedOf('the second one');
    await db.write((tx) => changeUser(tx, actor, id, { passwordHash: next }));
    assert.deepEqual([await isKnown(first), await isKnown(second)], [false, true]);
    await db.write((tx) => changeUser(tx, actor, id, { enabled: false }));
    assert.equal(await isKnown(second), false);
  });

  test('DS 1.1 nobody is told what they may not see before they are known', async () => {
    for (const [method, path] of [
      ['POST', '/files/rooms'],
      ['PUT', '/files/rooms/1'],
      ['GET', '/files/rooms?count=0'],
      ['GET', '/keys'],
    ]) {
      const { status } = await client.call(method ?? '', path ?? '', undefined, { authorization: null });
      assert.equal(status, 401);
    }
    assert.equal((await client.call('GET', '/no/such/path', undefined, { authorization: null })).status, 404);
  });
});

describe('DS 1.2 signing in', () => {
  test('DS 1.2 with the password or its hash, whatever the case of the members; the token works in every form', async () => {
    const passwordHash = await clientHashOf(correct.password, clientHash);
    const bodies = [
      correct,
      { UserName: correct.userName, Password: correct.password },
      { userName: correct.userName, passwordHash },
    ];
    for (const body of bodies) {
      const written = await client.projectEvents(async () => {
        const { status, login: got, headers } = await login(body);
        assert.equal(status, 200);
        assert.deepEqual([got.sms, got.tfa], [false, false]);
        assert.match(got.expires, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
        const [cookie = '', ...manners] = (headers.get('set-cookie') ?? '').split('; ');
        assert.equal(cookie, `asc_auth_key=${got.token}`);
        assert.deepEqual(
          manners.map((one) => one.split('=')[0]),
          ['Path', 'Expires', 'HttpOnly', 'SameSite'],
        );
        assert.ok(await isKnown(got.token));
        assert.ok(await isKnown(`Bearer ${got.token}`));
        assert.ok(await isKnown(null, { cookie: `other=1; ${cookie}` }));
      });
      assert.deepEqual(written, ['login.created']);
    }
    const rows = await client.server.running.db.queries.selectFrom('logins').select('token_hash').execute();
    assert.ok(rows.every((row) => /^[0-9a-f]{64}$/.test(row.token_hash)));
  });

  test('DS 1.2 refusals', async () => {
    const rows: [object, number][] = [
      [{ userName: 'nobody@example.test', password: 'x' }, 404],
      [{ ...correct, password: 'wrong' }, 401],
      [{ userName: correct.userName, passwordHash: 'ab' }, 401],
      [{ userName: correct.userName }, 400],
      [{ password: 'x' }, 400],
      [{ userName: { a: 1 }, password: 'x' }, 400],
      [{ ...correct, password: 'x'.repeat(1025) }, 400],
    ];
    for (const [body, expected] of rows) {
      const { status, headers } = await login(body);
      assert.equal(status, expected, JSON.stringify(body).slice(0, 100));
      assert.equal(headers.get('set-cookie'), null);
    }
  });

  test('DS 1.2 a session lasts a day and its cookie as long as the browser', async () => {
    const { login: got, headers } = await login({ ...correct, session: true });
    assert.ok(!/expires/i.test(headers.get('set-cookie') ?? ''));
    const hours = (Date.parse(`${got.expires}Z`) - Date.now()) / 3_600_000;
    assert.ok(hours > 23 && hours <= 24);
  });

  test('DS 1.2 signing out ends the login; an expired one is over', async () => {
    const { login: got } = await login(correct);
    const cookie = `asc_auth_key=${got.token}`;
    assert.ok(await isKnown(null, { cookie }));
    const written = await client.projectEvents(async () => {
      for (let twice = 0; twice < 2; twice += 1) {
        const { status, headers } = await client.call('POST', '/authentication/logout', undefined, {
          authorization: null,
          headers: { cookie },
        });
        assert.equal(status, 200);
        assert.match(headers.get('set-cookie') ?? '', /^asc_auth_key=; Max-Age=0/);
      }
    });
    assert.deepEqual(written, ['login.ended']);
    assert.ok(!(await isKnown(got.token)));
    const failed = await client.call('GET', '/people/@self', undefined, {
      authorization: null,
      headers: { cookie },
    });
    assert.deepEqual(
      [failed.status, (failed.headers.get('set-cookie') ?? '').startsWith('asc_auth_key=;')],
      [401, true],
    );

    const { login: old } = await login(correct);
    await client.server.running.db.queries
      .updateTable('logins')
      .set({ expires_at: Date.now() - 1 })
      .execute();
    assert.ok(!(await isKnown(old.token)));
  });

  test('DS 1.2 GET authentication says whether one is known', async () => {
    const rows: [string | null, boolean][] = [
      [client.server.keys.apiKey, true],
      [null, false],
      ['sk-wrong', false],
    ];
    for (const [authorization, expected] of rows) {
      const { status, response } = await client.call('GET', '/authentication', undefined, { authorization });
      assert.deepEqual([status, response], [200, expected]);
    }
  });

  test('a page of somebody else cannot use the cookie to write', async () => {
    const { login: got } = await login(correct);
    const headers = { cookie: `asc_auth_key=${got.token}` };
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
    ]) {
      const answer = await client.call('POST', '/files/rooms', '{"title":"forged"}', {
        authorization: null,
        headers: { ...headers, 'content-type': type },
      });
      assert.equal(answer.status, 415);
    }
    // What fetch sends for a Blob without a type: a body of no type at all, and no preflight.
    const blob = await fetch(`${client.server.url}/api/2.0/files/rooms`, {
      method: 'POST',
      headers,
      body: new Blob(['{"title":"forged"}']),
    });
    assert.equal(blob.status, 415);
    const preflight = await client.call('OPTIONS', '/files/rooms', undefined, {
      headers: { origin: 'https://evil.test' },
    });
    assert.equal(preflight.headers.get('access-control-allow-origin'), null);
    assert.equal((await client.get<{ total: number }>('/files/rooms?filterValue=forged')).total, 0);
  });
});

describe('DS 1.2 signing in is slow for who guesses', () => {
  test('DS 1.2 too many tries in a minute are refused, the right password too', async () => {
    const other = await openClient();
    try {
      const tries = [];
      for (let n = 0; n < 35; n += 1) {
        tries.push(
          other.call('POST', '/authentication', { ...correct, password: 'wrong' }, { authorization: null }),
        );
      }
      const statuses = (await Promise.all(tries)).map((answer) => answer.status);
      assert.deepEqual([...new Set(statuses)].sort(), [401, 429]);
      assert.equal(statuses.filter((status) => status === 401).length, 30);
      assert.equal(
        (await other.call('POST', '/authentication', correct, { authorization: null })).status,
        429,
      );
      assert.equal((await other.call('GET', '/people/@self')).status, 200);
    } finally {
      await other.server.stop();
    }
  });
});

describe('DS 1.1 guessing where anybody may ask', () => {
  test('DS 1.1 wrong credentials are counted there too, and no credential is not', async () => {
    const paths = ['/authentication', '/settings', '/capabilities', '/files/settings', '/files/fileops'];
    for (const path of paths) {
      const other = await openClient({ ENFILADE_RATE_LIMIT_REFUSED: '3' });
      try {
        const ask = async (authorization: string | null) =>
          (await other.call('GET', path, undefined, { authorization })).status;
        const statuses = [];
        for (let n = 0; n < 5; n += 1) statuses.push(await ask(`sk-${n}`));
        assert.deepEqual(statuses, [200, 200, 200, 429, 429], path);
        assert.deepEqual([await ask(null), await ask(other.server.keys.apiKey)], [200, 200]);
      } finally {
        await other.server.stop();
      }
    }
  });
});

describe('DS 1.2 behind TLS', () => {
  test('DS 1.2 the cookie is Secure, and links begin with the public URL', async () => {
    const other = await openClient({ ENFILADE_PUBLIC_URL: 'https://rooms.example.test' });
    try {
      const { headers, body } = await other.call('POST', '/authentication', correct, { authorization: null });
      assert.match(headers.get('set-cookie') ?? '', /; Secure/);
      const [link] = (body as { links: { href: string }[] }).links;
      assert.equal(link?.href, 'https://rooms.example.test/api/2.0/authentication');
    } finally {
      await other.server.stop();
    }
  });
});

describe('DS 7 who and what is here', () => {
  test('DS 7.1 @self is the administrator, also for an API key', async () => {
    const self = await client.get<Record<string, unknown>>('/people/@self');
    const { id, ...rest } = self;
    assert.match(String(id), /^[0-9a-f-]{36}$/);
    const expected = {
      displayName: 'Admin',
      email: 'admin@example.test',
      userName: 'admin@example.test',
      isAdmin: true,
      isOwner: true,
    };
    assert.deepEqual({ ...rest, ...expected }, rest);
  });

  test('DS 7.2 what clients ask at the start needs no credential', async () => {
    const rows: [string, Record<string, unknown>][] = [
      [
        '/settings?withPassword=true',
        { passwordHash: clientHash, docSpace: true, standalone: true, culture: 'en-US' },
      ],
      ['/capabilities', { providers: [], oauthEnabled: false }],
      ['/files/settings', { chunkUploadSize: 10_485_760, extsWebEdited: [] }],
      ['/security/csp', { domains: [] }],
    ];
    for (const [path, expected] of rows) {
      for (const authorization of [null, 'sk-wrong', client.server.keys.apiKey]) {
        const { status, response, headers } = await client.call('GET', path, undefined, { authorization });
        assert.equal(status, 200);
        assert.deepEqual({ ...(response as object), ...expected }, response);
        assert.equal(headers.get('access-control-allow-origin'), path === '/security/csp' ? '*' : null);
      }
    }
  });
});
