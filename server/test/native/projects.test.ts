import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type * as wire from '@enfilade/protocol';
import { listEvents } from '../../src/db/events.ts';
import { DOORS, askDoor, managementToken } from '../support/doors.ts';
import { ask } from '../support/http.ts';
import { startServer, type TestServer } from '../support/server.ts';
import type { ProjectKeys } from '../../src/bootstrap.ts';
import { nativeClient, typesOf } from './client.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.stop());

const api = nativeClient(() => server);
const withKey = (text: string) =>
  nativeClient(
    () => server,
    () => text,
  );
const limited = async (...scopes: string[]) =>
  withKey((await api.post<wire.ShownKey>('/keys', { name: 'limited', scopes })).key);
const eventsOf = (id: string) => listEvents(server.running.db.queries, id, id, { limit: 1000 });
const keysIn = ({ keys }: wire.ProjectWithKeys): ProjectKeys => ({
  accessKey: keys.access_key,
  secretKey: keys.secret_key,
  apiKey: keys.api_key,
  adminEmail: keys.admin_email,
  adminPassword: keys.admin_password,
});
const LISTS = { '/v5': '/rooms', '/v2': '/rooms', '/api/2.0': '/files/rooms', '/api/v1': '/rooms' };

describe('native projects', () => {
  test('made with everything that opens it, at every door; shown once', async () => {
    const made = await api.post<wire.ProjectWithKeys>('/projects', {
      name: 'North',
      admin_email: 'n@x.test',
    });
    const { keys, ...shown } = made;
    assert.equal(keys.admin_email, 'n@x.test');
    for (const door of DOORS) {
      assert.equal((await askDoor(server.url, door, keysIn(made), LISTS[door])).status, 200, door);
    }
    const theirs = withKey(keys.api_key);
    assert.deepEqual(await theirs.get('/projects/self'), shown);
    assert.deepEqual(await api.get(`/projects/${made.id}`), shown);
    const [created] = await eventsOf(made.id);
    assert.equal(created?.type, 'project.created');
    const text = JSON.stringify(await eventsOf(made.id));
    for (const secret of [keys.secret_key, keys.api_key, keys.admin_password])
      assert.ok(!text.includes(secret));
    const signedIn = await ask(`${server.url}/api/2.0/authentication`, {
      body: { userName: keys.admin_email, password: keys.admin_password },
    });
    assert.equal(signedIn.status, 200);
    const { template_id } = await theirs.room();
    assert.equal(template_id, null);
    assert.match(shown.default_template_id ?? '', /^[0-9a-f]{24}$/);
  });

  test('an address may be that of an administrator elsewhere; names are unique', async () => {
    await api.post('/projects', { name: 'one', admin_email: 'same@x.test' });
    const two = await api.post<wire.ProjectWithKeys>('/projects', {
      name: 'two',
      admin_email: 'same@x.test',
    });
    const three = await api.post<wire.ProjectWithKeys>('/projects', { name: 'three' });
    assert.equal(three.keys.admin_email, 'admin@localhost');
    const taken = { status: 409, code: 'name_taken', member: 'name' };
    const { body } = await api.raw('POST', '/projects', { body: { name: 'default' } });
    assert.doesNotMatch(JSON.stringify(body), /room/, 'it is told of what it is');
    await api.expect('POST', '/projects', { name: 'one' }, taken);
    await api.expect('POST', '/projects', { name: 'default' }, taken);
    await api.expect('PATCH', `/projects/${two.id}`, { name: 'one' }, taken);
    const race = await Promise.all(
      Array.from({ length: 5 }, () => api.status('POST', '/projects', { body: { name: 'raced' } })),
    );
    assert.deepEqual(race.toSorted(), [201, 409, 409, 409, 409]);
  });

  test('only keys of the project default with everything or a scope for projects see the others', async () => {
    const { projectId, keys } = await server.addProject('tenant');
    const tenant = withKey(keys.apiKey);
    const missing = { status: 404, code: 'project_not_found' };
    await tenant.expect('GET', `/projects/${server.projectId}`, undefined, missing);
    await tenant.expect('PATCH', `/projects/${server.projectId}`, { name: 'x' }, missing);
    await tenant.expect('GET', `/projects/${server.projectId}/access-keys`, undefined, missing);
    await tenant.expect(
      'POST',
      `/projects/${server.projectId}/access-keys/roll`,
      { overlap_seconds: 0 },
      missing,
    );
    await tenant.expect('POST', '/projects', { name: 'mine' }, { status: 403, code: 'wrong_role' });
    const own = await tenant.get<wire.Page<wire.Project>>('/projects');
    assert.deepEqual([own.data.map(({ id }) => id), own.next], [[projectId], null]);

    const reading = await limited('projects:read');
    assert.ok((await reading.get<wire.Page<wire.Project>>('/projects?limit=100')).data.length > 1);
    await reading.expect('POST', '/projects', { name: 'x' }, { status: 403, code: 'missing_scope' });
    const writing = await limited('projects:write');
    await writing.expect('POST', '/projects', { name: 'by-scope' }, { status: 201 });
    for (const scope of ['*:read', '*:write']) {
      const general = await limited(scope);
      assert.equal((await general.get<wire.Page<wire.Project>>('/projects')).data.length, 1, scope);
      await general.expect('GET', `/projects/${projectId}`, undefined, missing);
    }
    await (
      await limited('*:write')
    ).expect('POST', '/projects', { name: 'y' }, { status: 403, code: 'wrong_role' });
  });

  test('listed in pages both ways, oldest first', async () => {
    const whole = (await api.get<wire.Page<wire.Project>>('/projects?limit=100')).data;
    assert.equal(whole[0]?.name, 'default');
    const seen = [];
    let page = await api.get<wire.Page<wire.Project>>('/projects?limit=2');
    for (; ; page = await api.get(`/projects?limit=2&after=${page.next}`)) {
      seen.push(...page.data);
      if (page.next === null) break;
    }
    assert.deepEqual(seen, whole);
    const back = await api.get<wire.Page<wire.Project>>(`/projects?limit=100&before=${page.previous ?? ''}`);
    assert.deepEqual(back.data, whole.slice(0, whole.length - page.data.length));
  });

  test('changed, with its event in its own log; the one that the configuration speaks of keeps its name', async () => {
    const made = await api.post<wire.ProjectWithKeys>('/projects', { name: 'before' });
    const theirs = withKey(made.keys.api_key);
    const { id: template } = await theirs.post<wire.Template>('/templates', { name: 'own' });
    const changed = await theirs.patch<wire.Project>('/projects/self', {
      name: 'after',
      default_template_id: template,
    });
    assert.deepEqual([changed.name, changed.default_template_id], ['after', template]);
    await theirs.patch('/projects/self', { name: 'after' });
    await api.patch(`/projects/${made.id}`, { name: 'again' });
    assert.equal((await theirs.get<wire.Project>('/projects/self')).name, 'again');
    const events = await eventsOf(made.id);
    assert.deepEqual(typesOf(events).slice(-2), ['project.updated', 'project.updated']);
    assert.deepEqual(events.at(-1)?.data, { name: 'again' });
    const room = await theirs.room();
    assert.equal(
      (await theirs.post<wire.Codes>(`/rooms/${room.id}/codes`)).data.length,
      0,
      'the template has no roles',
    );

    const rows: [path: string, body: object, status: number, code: string, member?: string][] = [
      ['/projects/self', { name: 'other' }, 400, 'bad_input', 'name'],
      ['/projects/self', { name: '-x' }, 400, 'bad_input', 'name'],
      ['/projects/self', { owner_id: 'x' }, 400, 'bad_input', 'owner_id'],
      ['/projects/self', { default_template_id: null }, 400, 'bad_input', 'default_template_id'],
      ['/projects/self', { default_template_id: template }, 404, 'template_not_found'],
      ['/projects/nowhere', { name: 'x' }, 404, 'project_not_found'],
    ];
    for (const [path, body, status, code, member] of rows) {
      await api.expect('PATCH', path, body, { status, code, ...(member !== undefined && { member }) });
    }
    await api.expect(
      'POST',
      '/projects',
      { name: 'x'.repeat(101) },
      { status: 400, code: 'bad_input', member: 'name' },
    );
    await api.expect(
      'POST',
      '/projects',
      { name: 'ok', admin_email: 'nobody' },
      { status: 400, code: 'bad_input', member: 'admin_email' },
    );
  });

  test('each write once under an Idempotency-Key', async () => {
    const made = (await api.once('POST', '/projects', { name: 'once' }, 201)) as wire.ProjectWithKeys;
    await api.once('PATCH', `/projects/${made.id}`, { name: 'twice' }, 200);
    await api.once('POST', `/projects/${made.id}/access-keys/roll`, { overlap_seconds: 60 }, 201);
  });
});

describe('native access keys', () => {
  /** What the pairs of a project get at the doors that go by them. */
  async function opens(keys: ProjectKeys, accessKey: string, secretKey: string): Promise<number[]> {
    const pair = { ...keys, accessKey, secretKey };
    const statuses = [
      (await askDoor(server.url, '/v5', pair, '/rooms')).status,
      (await ask(`${server.url}/v2/rooms`, { headers: { authorization: `Bearer ${managementToken(pair)}` } }))
        .status,
    ];
    const body = { accessKey, secretAccessKey: secretKey, lifespan: 0, role: 'admin' };
    return [...statuses, (await ask(`${server.url}/v5/tokens/teams`, { body })).status];
  }
  const OPEN = [200, 200, 201];
  const SHUT = [401, 401, 401];

  test('rolled with an overlap: both pairs open both doors until it ends', async () => {
    const { projectId, keys } = await server.addProject('rolled');
    const theirs = withKey(keys.apiKey);
    assert.deepEqual(await opens(keys, keys.accessKey, keys.secretKey), OPEN);
    const next = await theirs.post<wire.ShownAccessKey>('/projects/self/access-keys/roll', {
      overlap_seconds: 2,
    });
    assert.deepEqual(await opens(keys, keys.accessKey, keys.secretKey), OPEN);
    assert.deepEqual(await opens(keys, next.access_key, next.secret_key), OPEN);
    const { data } = await theirs.get<wire.AccessKeys>('/projects/self/access-keys');
    assert.deepEqual(
      data.map(({ access_key, current, expires_at }) => [access_key, current, expires_at === null]),
      [
        [next.access_key, true, true],
        [keys.accessKey, false, false],
      ],
    );
    assert.ok(!JSON.stringify(data).includes(next.secret_key));
    const event = (await eventsOf(projectId)).at(-1);
    assert.equal(event?.type, 'access_key.rolled');
    assert.ok(!JSON.stringify(event).includes(next.secret_key));
    const end = Date.parse(data[1]?.expires_at ?? '');
    while (Date.now() <= end) await opens(keys, keys.accessKey, keys.secretKey);
    assert.deepEqual(await opens(keys, keys.accessKey, keys.secretKey), SHUT, 'though it was remembered');
    assert.deepEqual(await opens(keys, next.access_key, next.secret_key), OPEN);
    assert.equal((await theirs.get<wire.AccessKeys>('/projects/self/access-keys')).data.length, 1);
  });

  test('without an overlap all earlier pairs end at once; five at a time are the most', async () => {
    const { keys } = await server.addProject('often-rolled');
    const theirs = withKey(keys.apiKey);
    const path = '/projects/self/access-keys/roll';
    const pairs = [];
    for (let n = 0; n < 4; n += 1)
      pairs.push(await theirs.post<wire.ShownAccessKey>(path, { overlap_seconds: 604_800 }));
    const full = { status: 409, code: 'limit_reached' };
    await theirs.expect('POST', path, { overlap_seconds: 1 }, full);
    for (const pair of pairs) assert.deepEqual(await opens(keys, pair.access_key, pair.secret_key), OPEN);
    const last = await theirs.post<wire.ShownAccessKey>(path, { overlap_seconds: 0 });
    for (const pair of pairs) assert.deepEqual(await opens(keys, pair.access_key, pair.secret_key), SHUT);
    assert.deepEqual(await opens(keys, keys.accessKey, keys.secretKey), SHUT);
    assert.deepEqual(await opens(keys, last.access_key, last.secret_key), OPEN);
    const bad = { status: 400, code: 'bad_input', member: 'overlap_seconds' };
    for (const overlap_seconds of [-1, 604_801, 1.5, '60'])
      await theirs.expect('POST', path, { overlap_seconds }, bad);
    await theirs.expect('POST', path, {}, bad);
  });

  test('a pair that ends does not end later because of another roll', async () => {
    const { keys } = await server.addProject('short-rolled');
    const theirs = withKey(keys.apiKey);
    const path = '/projects/self/access-keys';
    await theirs.post(`${path}/roll`, { overlap_seconds: 10 });
    await theirs.post(`${path}/roll`, { overlap_seconds: 1000 });
    const { data } = await theirs.get<wire.AccessKeys>(path);
    const left = data.map(({ expires_at }) =>
      expires_at === null ? null : Date.parse(expires_at) - Date.now(),
    );
    assert.equal(left[0], null);
    assert.ok((left[1] ?? 0) > 990_000 && (left[2] ?? 0) <= 10_000);
  });
});
