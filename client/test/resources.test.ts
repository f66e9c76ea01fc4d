import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { ROUTES } from '../src/generated.ts';
import { Enfilade, isEnfiladeError, joinRoom, type ErrorCode } from '../src/index.ts';
import { openHouse, type House } from './support/house.ts';

let house: House;
before(async () => {
  house = await openHouse();
});
after(() => house.stop());

const withKey = (key: string) => new Enfilade({ url: house.server.url, key });
const refused = (code: ErrorCode) => (error: unknown) => isEnfiladeError(error, code);

test('codes of a room', async () => {
  const { rooms } = house.direct;
  const { id } = await rooms.create();
  const all = await rooms.codes.create(id);
  assert.ok(all.length > 0);
  const [{ role } = { role: '' }] = all;
  const [one] = await rooms.codes.create(id, { role });
  assert.ok(one);
  assert.deepEqual([one.room_id, one.role, one.enabled], [id, role, true]);
  assert.deepEqual(
    (await rooms.codes.list(id, { limit: 1 }).toArray()).map(({ code }) => code).sort(),
    [...all, one].map(({ code }) => code).sort(),
  );
  assert.equal((await rooms.codes.update(one.code, { enabled: false })).enabled, false);
  await assert.rejects(rooms.codes.update('abc-defg-hij', { enabled: false }), refused('code_not_found'));
});

test('templates and their roles', async () => {
  const { templates } = house.direct;
  const made = await templates.create({ name: 'lesson', roles: { host: {}, guest: { priority: 2 } } });
  assert.deepEqual(await templates.get(made.id), made);
  assert.equal(await templates.getIfChanged(made.id, made.revision), undefined);
  const listed = await templates.list().toArray();
  assert.ok(listed.some(({ id }) => id === made.id));

  const changed = await templates.update(made.id, { settings: { region: 'eu' } }, { ifMatch: made.revision });
  assert.equal(changed.settings.region, 'eu');
  assert.deepEqual(await templates.getIfChanged(made.id, made.revision), changed);
  const late = templates.roles.set(made.id, 'helper', {}, { ifMatch: made.revision });
  await assert.rejects(late, refused('precondition_failed'));

  const helper = await templates.roles.set(made.id, 'a helper', { publish_params: { allowed: ['audio'] } });
  assert.equal(helper.name, 'a helper');
  assert.deepEqual(await templates.roles.get(made.id, 'a helper'), helper);
  await templates.roles.delete(made.id, 'a helper');
  await assert.rejects(templates.roles.get(made.id, 'a helper'), refused('role_not_found'));
  assert.deepEqual(await templates.delete(made.id), { id: made.id, undoable: false });
  await assert.rejects(templates.get(made.id), refused('template_not_found'));
});

test('API keys, from the first to the last', async () => {
  const { keys } = house.direct;
  const made = await keys.create({ name: 'CI', scopes: ['rooms:read'] });
  const limited = withKey(made.key);
  assert.deepEqual(
    await limited.rooms.list().toArray({ limit: 1 }),
    await house.direct.rooms.list().toArray({ limit: 1 }),
  );
  await assert.rejects(limited.rooms.create(), refused('missing_scope'));
  assert.deepEqual((await keys.get(made.id)).scopes, ['rooms:read']);
  assert.ok((await keys.list().toArray()).some(({ id }) => id === made.id));

  const rolled = await keys.roll(made.id, { overlap_seconds: 0 });
  await assert.rejects(limited.rooms.list().page(), refused('token_unknown'));
  await withKey(rolled.key).rooms.list().page();
  assert.equal((await keys.update(made.id, { active: false })).active, false);
  await assert.rejects(
    withKey(rolled.key).rooms.list().page(),
    (error) => isEnfiladeError(error) && error.status === 401,
  );
  assert.equal((await keys.delete(made.id)).undoable, false);
  await assert.rejects(keys.get(made.id), refused('key_not_found'));
});

test('projects and the keys of the Agora and the 100ms API', async () => {
  const { projects } = house.direct;
  const self = await projects.get('self');
  const made = await projects.create({ name: 'school-north' });
  assert.deepEqual(
    (await projects.list().toArray()).map(({ id }) => id),
    [self.id, made.id],
  );
  const north = withKey(made.keys.api_key);
  assert.equal((await north.projects.update('self', { name: 'school-south' })).name, 'school-south');
  assert.equal((await north.rooms.list().toArray()).length, 0);

  const [first, ...others] = await north.projects.accessKeys('self');
  assert.deepEqual([first?.access_key, others], [made.keys.access_key, []]);
  const pair = await north.projects.rollAccessKey('self', { overlap_seconds: 3600 });
  assert.ok(pair.secret_key.length > 0 && pair.current);
  assert.deepEqual(
    (await north.projects.accessKeys('self')).map(({ access_key, current }) => [access_key, current]),
    [
      [pair.access_key, true],
      [made.keys.access_key, false],
    ],
  );
});

test('tokens open the APIs that they are for', async () => {
  const { rooms, tokens } = house.direct;
  const { id } = await rooms.create({ name: 'door' });
  const minted = await tokens.forRoom('name:door', { door: 'agora', role: 'reader' });
  assert.deepEqual([minted.door, minted.role], ['agora', 'reader']);
  assert.match(minted.token, /^NETLESSROOM_/);
  const { token, expires_at } = await tokens.forProject({ door: '100ms', lifetime_seconds: 60 });
  assert.ok(expires_at !== null && Date.parse(expires_at) <= Date.now() + 60_000);
  const answer = await fetch(`${house.server.url}/v2/rooms/${id.slice(0, 24)}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  assert.equal(answer.status, 200);
  await assert.rejects(tokens.forRoom(id, { door: 'agora', role: 'host' }), refused('bad_input'));
});

test('people and groups of the project', async () => {
  const { users, groups } = house.direct;
  const jane = await users.create({ email: 'jane@example.com', first_name: 'Jane', type: 'room_admin' });
  assert.deepEqual([jane.status, jane.is_owner], ['pending', false]);
  assert.equal((await users.get(jane.id)).first_name, 'Jane');
  const found = await users.list({ q: 'JANE', type: ['room_admin', 'user'], status: 'pending' }).toArray();
  assert.deepEqual(
    found.map(({ id }) => id),
    [jane.id],
  );
  assert.equal((await users.update(jane.id, { last_name: 'Doe' })).last_name, 'Doe');
  await assert.rejects(users.create({ email: 'JANE@example.com' }), refused('address_taken'));

  const teachers = await groups.create({ name: 'Teachers' });
  assert.equal((await groups.addMember(teachers.id, jane.id)).size, 1);
  assert.deepEqual(
    (await users.list({ group_id: teachers.id }).toArray()).map(({ id }) => id),
    [jane.id],
  );
  assert.equal((await groups.update(teachers.id, { name: 'Staff' })).name, 'Staff');
  assert.deepEqual(
    (await groups.list({ q: 'sta' }).toArray()).map(({ id }) => id),
    [teachers.id],
  );
  assert.equal((await groups.removeMember(teachers.id, jane.id)).size, 0);
  assert.equal((await groups.get(teachers.id)).size, 0);
  assert.equal((await groups.delete(teachers.id)).undoable, false);
  assert.equal((await users.delete(jane.id)).undoable, false);
  await assert.rejects(users.get(jane.id), refused('user_not_found'));
});

test('members of a room', async () => {
  const { rooms, users, groups } = house.direct;
  const { id } = await rooms.create({ type: 'custom' });
  const group = await groups.create({ name: 'Class 8' });
  const joe = await users.create({ email: 'joe@example.com' });
  assert.equal((await rooms.members.add(id, { id: group.id, access: 'editor' })).kind, 'group');
  const added = await rooms.members.add(id, { email: 'joe@example.com', access: 'reader' });
  assert.deepEqual([added.id, added.access], [joe.id, 'reader']);
  assert.equal((await rooms.members.set(id, joe.id, { access: 'commenter' })).access, 'commenter');
  assert.deepEqual(
    (await rooms.members.list(id, { limit: 1 }).toArray()).map(({ access }) => access),
    ['owner', 'editor', 'commenter'],
  );
  await rooms.members.remove(id, joe.id);
  await assert.rejects(rooms.members.remove(id, joe.id), refused('member_not_found'));
});

test('links of a room', async () => {
  const { rooms } = house.direct;
  const { id } = await rooms.create();
  const link = await rooms.links.create(id, { kind: 'invitation', access: 'reader', max_uses: 30 });
  assert.ok(link.url);
  assert.deepEqual([link.kind, link.max_uses], ['invitation', 30]);
  const changed = await rooms.links.update(id, link.id, { max_uses: null });
  assert.equal(changed.max_uses, null);
  assert.ok((await rooms.links.list(id).toArray()).some((one) => one.id === link.id));
  assert.equal((await rooms.links.delete(id, link.id)).undoable, false);
  await assert.rejects(rooms.links.update(id, link.id, {}), refused('link_not_found'));
});

test('who is in a room, what they may do, and who may not come in', async () => {
  const { rooms, tokens } = house.direct;
  const { id } = await rooms.create();
  const minted = await tokens.forRoom(id, { role: 'writer', name: 'Jane', user_id: 'jane' });
  assert.equal(minted.url, `${house.server.url}/r/${id}#${minted.token}`);
  const enter = async (token: string) => joinRoom({ url: house.server.url, room: id, token });
  const live = await enter(minted.token);
  const [jane, ...others] = await rooms.participants.list(id, { present: true }).toArray();
  assert.deepEqual([jane?.id, jane?.user_id, jane?.role, others.length], [live.you.id, 'jane', 'writer', 0]);
  assert.deepEqual(await rooms.participants.list(id, { user_id: 'joe' }).toArray(), []);
  assert.equal((await rooms.participants.setRole(id, live.you.id, 'reader')).role, 'reader');
  const [session] = await rooms.sessions.list(id).toArray();
  assert.deepEqual([session?.id, session?.ended_at, session?.participants], [jane?.session_id, null, 1]);

  const closed = async (room: typeof live) =>
    new Promise((resolve) => {
      room.on('state', (state) => {
        if (state.is === 'closed') resolve(state.code);
      });
    });
  let end = closed(live);
  await rooms.participants.remove(id, live.you.id);
  assert.equal(await end, 'removed');
  const again = await enter(minted.token);
  end = closed(again);
  await rooms.participants.ban(id, again.you.id);
  assert.equal(await end, 'banned');
  assert.deepEqual(
    (await rooms.bans.list(id).toArray()).map(({ user_id }) => user_id),
    ['jane'],
  );
  await rooms.bans.remove(id, 'jane');
  assert.equal((await rooms.bans.add(id, 'joe')).user_id, 'joe');

  const other = await tokens.forRoom(id, { role: 'reader' });
  assert.ok(other.id !== null);
  await tokens.revoke(id, { token_id: other.id });
  await assert.rejects(enter(other.token), (reason) => (reason as { code: string }).code === 'banned');
  const refusedId = rooms.participants.setRole(id, live.you.id, 'reader');
  await assert.rejects(refusedId, refused('participant_not_found'));
});

test('scenes of a room, and what happened on its board', async () => {
  const { rooms, tokens } = house.direct;
  const { id } = await rooms.create({ record: true });
  const [added] = await rooms.scenes.add(id, { path: '/math', scenes: [{ name: 'one' }] });
  assert.ok(added);
  assert.equal(added.path, '/math/one');
  assert.equal((await rooms.scenes.update(id, added.id, { name: 'first' })).path, '/math/first');
  assert.equal((await rooms.scenes.setCurrent(id, added.id)).current, true);
  assert.deepEqual(
    (await rooms.scenes.list(id, { path: '/math' }).toArray()).map(({ name }) => name),
    ['first'],
  );
  const { token } = await tokens.forRoom(id, { role: 'writer' });
  const live = await joinRoom({ url: house.server.url, room: id, token });
  const saved = new Promise((resolve) => {
    live.on('saved', (isSaved) => {
      if (isSaved) resolve(undefined);
    });
  });
  const square = { type: 'rectangle', x: 0, y: 0, width: 10, height: 10 };
  live.draw(live.current, [{ id: 'a', version: 1, versionNonce: 1, isDeleted: false, ...square }]);
  await saved;
  live.leave();
  const { data, next } = await rooms.history.read(id, { limit: 1 });
  assert.deepEqual([data[0]?.whole, data[0]?.current, next], [true, added.id, data[0]?.clock]);
  const drawn: string[] = [];
  for await (const { draws = [] } of rooms.history.steps(id)) drawn.push(...draws.map(({ scene }) => scene));
  assert.deepEqual(drawn, [added.id, added.id]);
  assert.equal((await rooms.scenes.delete(id, added.id)).undoable, false);
});

test('conversions and screenshots', async () => {
  const { rooms, conversions } = house.direct;
  const { id } = await rooms.create();
  const shot = await rooms.screenshots.create(id, { width: 100, height: 100 });
  assert.ok(shot.url);
  assert.deepEqual(
    (await rooms.screenshots.list(id).toArray()).map((one) => one.id),
    [shot.id],
  );
  const made = await conversions.create({ url: 'https://files.example.com/lesson.pdf' });
  assert.equal((await conversions.get(made.id)).id, made.id);
  assert.ok((await conversions.list().toArray()).some((one) => one.id === made.id));
  assert.equal((await conversions.delete(made.id)).undoable, false);
});

test('there is a method for every call of the API', () => {
  const src = join(import.meta.dirname, '../src');
  const code = globSync('**/*.ts', { cwd: src, exclude: ['generated.ts', '**/*.test.ts'] })
    .map((name) => readFileSync(join(src, name), 'utf8'))
    .join('\n');
  assert.deepEqual(
    Object.keys(ROUTES).filter((operation) => !code.includes(`'${operation}'`)),
    [],
  );
});
