import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ACCESS_LEVELS } from '@enfilade/protocol';
import type * as wire from '@enfilade/protocol';
import { grantable } from '../../src/rooms/access.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { nativeClient, typesOf } from './client.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.stop());

const api = nativeClient(() => server);
let people = 0;
const person = async (type: wire.User['type'] = 'user') =>
  api.post<wire.User>('/users', { email: `m${String((people += 1))}@x.test`, first_name: 'M', type });
const list = async (room: string, query = '') =>
  (await api.get<wire.Page<wire.Member>>(`/rooms/${room}/members${query}`)).data;
const add = (room: string, body: object) => api.post<wire.Member>(`/rooms/${room}/members`, body);
const set = (room: string, id: string, access: string) =>
  api.put<wire.Member>(`/rooms/${room}/members/${id}`, { access });

describe('native members', () => {
  test('given, listed, changed and taken away; by id, by address, as a group', async () => {
    const room = await api.room();
    const user = await person();
    const group = await api.post<wire.Group>('/groups', { name: 'Class' });
    const events = await api.events(async () => {
      const member = await add(room.id, { id: user.id, access: 'editor' });
      assert.deepEqual(member, {
        id: user.id,
        kind: 'user',
        name: 'M',
        email: user.email,
        access: 'editor',
        created_at: member.created_at,
        created_by: member.created_by,
      });
      assert.equal((await add(room.id, { id: user.id, access: 'reader' })).access, 'reader');
      assert.equal((await add(room.id, { id: user.id, access: 'reader' })).access, 'reader');
      const whole = await set(`name:${room.name}`, group.id, 'creator');
      assert.deepEqual([whole.kind, whole.name, whole.email], ['group', 'Class', null]);
    }, room.id);
    assert.deepEqual(typesOf(events), ['room.member_added', 'room.member_changed', 'room.member_added']);
    const invited = await api.events(() => add(room.id, { email: 'New@x.test', access: 'reader' }));
    assert.deepEqual(typesOf(invited), ['user.invited']);
    const members = await list(String(room.number));
    assert.deepEqual(
      members.map(({ name, access }) => [name, access]),
      [
        ['Admin', 'owner'],
        ['M', 'reader'],
        ['Class', 'creator'],
        ['New@x.test', 'reader'],
      ],
    );
    assert.equal((await api.get<wire.User>(`/users/${members[3]?.id ?? ''}`)).type, 'guest');
    const removed = await api.events(
      async () =>
        assert.deepEqual(await api.remove(`/rooms/${room.id}/members/${user.id}`), {
          id: user.id,
          undoable: false,
        }),
      room.id,
    );
    assert.deepEqual(typesOf(removed), ['room.member_removed']);
    assert.equal((await list(room.id)).length, 3);
  });

  test('in each type of room what may be given in it, and nothing else', async () => {
    const people = {
      user: (await person('room_admin')).id,
      group: (await api.post<wire.Group>('/groups', { name: 'x' })).id,
    };
    for (const type of ['form', 'collaboration', 'custom', 'public', 'data', 'ai'] as const) {
      const room = await api.room({ type });
      for (const [kind, id] of Object.entries(people)) {
        for (const access of ACCESS_LEVELS) {
          const isGood = grantable(type, kind as 'user').includes(access);
          const expected = isGood ? { status: 200 } : { status: 403, code: 'access_not_allowed' };
          await api.expect('PUT', `/rooms/${room.id}/members/${id}`, { access }, expected);
        }
      }
    }
  });

  test('pages both ways, the owner first', async () => {
    const room = await api.room();
    for (let n = 0; n < 5; n += 1) await add(room.id, { id: (await person()).id, access: 'reader' });
    const whole = await list(room.id);
    assert.equal(whole.length, 6);
    const seen: wire.Member[] = [];
    let page = await api.get<wire.Page<wire.Member>>(`/rooms/${room.id}/members?limit=2`);
    assert.equal(page.previous, null);
    for (; ; page = await api.get(`/rooms/${room.id}/members?limit=2&after=${page.next}`)) {
      seen.push(...page.data);
      if (page.next === null) break;
    }
    assert.deepEqual(seen, whole);
    const back = [];
    for (let before = page.previous; before !== null;) {
      const part: wire.Page<wire.Member> = await api.get(
        `/rooms/${room.id}/members?limit=3&before=${before}`,
      );
      back.unshift(...part.data);
      before = part.previous;
    }
    assert.deepEqual(back, whole.slice(0, 4));
  });

  test('what cannot be is refused, and nothing is kept', async () => {
    const room = await api.room();
    const archived = await api.room();
    await api.post(`/rooms/${archived.id}/archive`, {}, 200);
    const { id } = await person();
    const disabled = await person();
    await api.patch(`/users/${disabled.id}`, { status: 'disabled' });
    const [owner] = await list(room.id);
    const path = `/rooms/${room.id}/members`;
    const rows: [
      method: string,
      path: string,
      body: object | undefined,
      status: number,
      code: string,
      member?: string,
    ][] = [
      ['POST', path, { access: 'reader' }, 400, 'bad_input', 'id'],
      ['POST', path, { id, email: 'a@b', access: 'reader' }, 400, 'bad_input', 'email'],
      ['POST', path, { id }, 400, 'bad_input', 'access'],
      ['POST', path, { id, access: 'owner' }, 400, 'bad_input', 'access'],
      ['POST', path, { id, role: 'reader', access: 'reader' }, 400, 'bad_input', 'role'],
      ['POST', path, { email: 'nobody', access: 'reader' }, 400, 'bad_input', 'email'],
      ['POST', path, { id: 'nobody', access: 'reader' }, 404, 'user_not_found'],
      ['PUT', `${path}/nobody`, { access: 'reader' }, 404, 'user_not_found'],
      ['PUT', `${path}/${owner?.id ?? ''}`, { access: 'reader' }, 403, 'owner_protected'],
      ['PUT', `${path}/${disabled.id}`, { access: 'reader' }, 403, 'access_not_allowed'],
      ['PUT', `${path}/${id}`, { access: 'manager' }, 403, 'access_not_allowed'],
      ['DELETE', `${path}/${owner?.id ?? ''}`, undefined, 403, 'owner_protected'],
      ['DELETE', `${path}/${id}`, undefined, 404, 'member_not_found'],
      ['POST', `/rooms/${archived.id}/members`, { id, access: 'reader' }, 409, 'room_archived'],
      ['GET', '/rooms/name:nowhere/members', undefined, 404, 'room_not_found'],
      ['POST', '/rooms/name:nowhere/members', { id, access: 'reader' }, 404, 'room_not_found'],
    ];
    for (const [method, url, body, status, code, member] of rows) {
      await api.expect(method, url, body, { status, code, ...(member !== undefined && { member }) });
    }
    // Nobody was invited by what was refused.
    await api.expect(
      'POST',
      `/rooms/${archived.id}/members`,
      { email: 'never@x.test', access: 'reader' },
      { status: 409, code: 'room_archived' },
    );
    assert.deepEqual((await api.get<wire.Page<wire.User>>('/users?q=never')).data, []);
  });

  test('rooms and people of another project are not there; each write once under an Idempotency-Key', async () => {
    const other = await server.addProject('other-members');
    const theirs = nativeClient(
      () => server,
      () => other.keys.apiKey,
    );
    const room = await api.room();
    const { id: foreign } = await theirs.post<wire.User>('/users', { email: 'f@x.test' });
    const missing = { status: 404, code: 'room_not_found' };
    await theirs.expect('GET', `/rooms/${room.id}/members`, undefined, missing);
    await theirs.expect('PUT', `/rooms/${room.id}/members/${foreign}`, { access: 'reader' }, missing);
    await theirs.expect('DELETE', `/rooms/${room.id}/members/${foreign}`, undefined, missing);
    await api.expect(
      'PUT',
      `/rooms/${room.id}/members/${foreign}`,
      { access: 'reader' },
      { status: 404, code: 'user_not_found' },
    );
    const { id } = await person();
    await api.once('POST', `/rooms/${room.id}/members`, { id, access: 'reader' }, 201);
    await api.once('PUT', `/rooms/${room.id}/members/${id}`, { access: 'editor' }, 200);
    await api.once('DELETE', `/rooms/${room.id}/members/${id}`, {}, 200);
  });
});
