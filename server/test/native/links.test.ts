import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type * as wire from '@enfilade/protocol';
import { startServer, type TestServer } from '../support/server.ts';
import { nativeClient, typesOf } from './client.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.stop());

const api = nativeClient(() => server);
const list = async (room: string) => (await api.get<wire.Page<wire.Link>>(`/rooms/${room}/links`)).data;
const make = (room: string, body: object) => api.post<wire.Link>(`/rooms/${room}/links`, body);
const SOON = '2030-01-01T00:00:00.000Z';

describe('native links', () => {
  test('public rooms and forms have their primary link from the first, however they are made', async () => {
    const made: wire.Room[] = [];
    for (const type of ['public', 'form']) {
      made.push(await api.room({ type }));
      const operations = [{ op: 'create', room: { type } }];
      const batch = { results: [] as { room: wire.Room }[] };
      Object.assign(batch, await api.post('/rooms/batch', { operations }, 200));
      made.push(...batch.results.map(({ room }) => room));
      made.push(await api.post<wire.Room>(`/rooms/${made[0]?.id ?? ''}/duplicate`));
    }
    assert.equal(made.length, 6);
    for (const room of made) {
      const [link, ...others] = await list(room.id);
      assert.deepEqual([link?.kind, link?.primary, others.length], ['external', true, 0]);
      assert.deepEqual(await server.eventTypes(room.id), ['room.created', 'room.link_added']);
      assert.equal(room.revision, (await api.get<wire.Room>(`/rooms/${room.id}`)).revision);
    }
    for (const type of ['collaboration', 'custom']) {
      const room = await api.room({ type });
      assert.deepEqual([room.revision, await list(room.id)], [1, []]);
    }
  });

  test('made, listed, changed and deleted for good', async () => {
    const room = await api.room({ type: 'custom' });
    let link: wire.Link | undefined;
    const made = await api.events(async () => {
      link = await make(room.id, {
        kind: 'external',
        access: 'editor',
        title: ' Guests ',
        password: 'horse',
        deny_download: true,
        internal: true,
        expires_at: SOON,
      });
    }, room.id);
    assert.deepEqual(typesOf(made), ['room.link_added']);
    assert.ok(link);
    assert.deepEqual(link, {
      id: link.id,
      kind: 'external',
      primary: true,
      access: 'editor',
      title: 'Guests',
      url: link.url,
      has_password: true,
      deny_download: true,
      internal: true,
      expires_at: SOON,
      max_uses: null,
      uses: 0,
      created_at: link.created_at,
      created_by: link.created_by,
    });
    assert.match(link.url ?? '', new RegExp(`^${server.url}/s/[\\w-]{24,}$`));
    const invitation = await make(room.id, { kind: 'invitation', max_uses: 3 });
    assert.deepEqual([invitation.access, invitation.max_uses, invitation.primary], ['reader', 3, false]);
    assert.deepEqual(
      (await list(`name:${room.name}`)).map(({ id }) => id),
      [link.id, invitation.id],
    );

    const path = `/rooms/${room.id}/links/${link.id}`;
    const changes = await api.events(async () => {
      const changed = await api.patch<wire.Link>(path, {
        access: 'reader',
        password: null,
        expires_at: null,
      });
      assert.deepEqual([changed.access, changed.has_password, changed.expires_at], ['reader', false, null]);
      await api.patch(path, { access: 'reader' });
      await api.patch(path, {});
      await api.patch(path, { password: 'stable' });
      assert.deepEqual(await api.remove(path), { id: link?.id, undoable: false, replaced_by: null });
    }, room.id);
    assert.deepEqual(typesOf(changes), ['room.link_changed', 'room.link_changed', 'room.link_removed']);
    assert.doesNotMatch(JSON.stringify([made, changes]), /horse|stable|\/s\//);
    assert.equal((await list(room.id)).length, 1);
  });

  test('where it leads is for keys that may change links', async () => {
    const room = await api.room({ type: 'custom' });
    await make(room.id, { kind: 'external' });
    const { key } = await api.post<wire.ShownKey>('/keys', { name: 'reader', scopes: ['rooms:read'] });
    const reading = nativeClient(
      () => server,
      () => key,
    );
    const { data } = await reading.get<wire.Page<wire.Link>>(`/rooms/${room.id}/links`);
    assert.equal(data[0]?.url, null);
    assert.ok((await list(room.id))[0]?.url);
  });

  test('a room that always has a primary link gets a new one', async () => {
    const room = await api.room({ type: 'public' });
    const first = (await list(room.id))[0] ?? (await make(room.id, { kind: 'external' }));
    assert.equal(first.primary, true);
    const bad = { status: 400, code: 'bad_input', member: 'expires_at' };
    await api.expect('PATCH', `/rooms/${room.id}/links/${first.id}`, { expires_at: SOON }, bad);
    await api.expect(
      'PATCH',
      `/rooms/${room.id}/links/${first.id}`,
      { internal: true },
      { ...bad, member: 'internal' },
    );
    const gone = await api.remove<wire.RemovedLink>(`/rooms/${room.id}/links/${first.id}`);
    assert.equal(gone.replaced_by?.primary, true);
    assert.notEqual(gone.replaced_by.url, first.url);
    assert.deepEqual(await list(room.id), [gone.replaced_by]);
  });

  test('what cannot be is refused, and nothing is kept', async () => {
    const room = await api.room({ type: 'custom' });
    const plain = await api.room({ type: 'collaboration' });
    const archived = await api.room({ type: 'custom' });
    await api.post(`/rooms/${archived.id}/archive`, {}, 200);
    const invitation = await make(room.id, { kind: 'invitation' });
    const path = `/rooms/${room.id}/links`;
    const rows: [
      method: string,
      path: string,
      body: object | undefined,
      status: number,
      code: string,
      member?: string,
    ][] = [
      ['POST', path, {}, 400, 'bad_input', 'kind'],
      ['POST', path, { kind: 'secret' }, 400, 'bad_input', 'kind'],
      ['POST', path, { kind: 'external', max_uses: 2 }, 400, 'bad_input', 'max_uses'],
      ['POST', path, { kind: 'invitation', password: 'x' }, 400, 'bad_input', 'password'],
      ['POST', path, { kind: 'external', title: ' ' }, 400, 'bad_input', 'title'],
      [
        'POST',
        path,
        { kind: 'external', expires_at: '2001-01-01T00:00:00Z' },
        400,
        'bad_input',
        'expires_at',
      ],
      [
        'POST',
        path,
        { kind: 'external', expires_at: '2099-01-01T00:00:00Z' },
        400,
        'bad_input',
        'expires_at',
      ],
      ['POST', path, { kind: 'external', password: 'x'.repeat(256) }, 400, 'bad_input', 'password'],
      ['POST', path, { kind: 'invitation', max_uses: 0 }, 400, 'bad_input', 'max_uses'],
      ['POST', path, { kind: 'invitation' }, 409, 'limit_reached'],
      ['POST', path, { kind: 'external', access: 'manager' }, 403, 'access_not_allowed', 'access'],
      ['POST', `/rooms/${plain.id}/links`, { kind: 'external' }, 403, 'access_not_allowed', 'access'],
      ['POST', `/rooms/${archived.id}/links`, { kind: 'external' }, 409, 'room_archived'],
      ['PATCH', `${path}/${invitation.id}`, { internal: true }, 400, 'bad_input', 'internal'],
      ['PATCH', `${path}/${invitation.id}`, { kind: 'external' }, 400, 'bad_input', 'kind'],
      ['PATCH', `${path}/${invitation.id}`, { access: 'manager' }, 403, 'access_not_allowed', 'access'],
      ['PATCH', `${path}/nothing`, { title: 'x' }, 404, 'link_not_found'],
      ['PATCH', `/rooms/${plain.id}/links/${invitation.id}`, { title: 'x' }, 404, 'link_not_found'],
      ['DELETE', `${path}/nothing`, undefined, 404, 'link_not_found'],
      ['GET', '/rooms/name:nowhere/links', undefined, 404, 'room_not_found'],
    ];
    for (const [method, url, body, status, code, member] of rows) {
      await api.expect(method, url, body, { status, code, ...(member !== undefined && { member }) });
    }
  });

  test('links of another project are not there; each write once under an Idempotency-Key', async () => {
    const other = await server.addProject('other-links');
    const theirs = nativeClient(
      () => server,
      () => other.keys.apiKey,
    );
    const room = await api.room({ type: 'custom' });
    const link = (await api.once('POST', `/rooms/${room.id}/links`, { kind: 'external' }, 201)) as wire.Link;
    const path = `/rooms/${room.id}/links`;
    const missing = { status: 404, code: 'room_not_found' };
    await theirs.expect('GET', path, undefined, missing);
    await theirs.expect('POST', path, { kind: 'external' }, missing);
    await theirs.expect('PATCH', `${path}/${link.id}`, { title: 'x' }, missing);
    await theirs.expect('DELETE', `${path}/${link.id}`, undefined, missing);
    await api.once('PATCH', `${path}/${link.id}`, { title: 'x' }, 200);
    await api.once('DELETE', `${path}/${link.id}`, {}, 200);
  });
});
