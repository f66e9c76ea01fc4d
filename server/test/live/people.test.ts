import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { RefusedError } from '@enfilade/client';
import type * as wire from '@enfilade/protocol';
import { ENGINES } from '../support/engines.ts';
import { type TestServer } from '../support/server.ts';
import { startServerOn } from '../support/server-on.ts';
import { closedOf, codeOf, liveHouse, rectangle, until } from './room.ts';

for (const engine of ENGINES) {
  describe(`people in rooms on ${engine}`, () => {
    let server: TestServer;
    before(async () => {
      server = await startServerOn(engine);
    });
    after(() => server.stop());
    const house = liveHouse(() => server);
    afterEach(() => {
      house.leaveAll();
    });

    const participants = async (room: string, query = '') =>
      (await house.call<wire.Page<wire.Participant>>('GET', `/rooms/${room}/participants${query}`)).data;
    const present = (room: string) => participants(room, '?present=true');
    const nobody = (room: string) =>
      (async () => {
        while ((await present(room)).length > 0) await new Promise((resolve) => setTimeout(resolve, 5));
      })();

    test('AG 3.2 writers and admins count, readers do not; 50 at once take no more than the seats', async () => {
      const room = await house.newRoom({ seats: 7 });
      const tokens = await Promise.all(
        Array.from({ length: 30 }, (_, n) => house.mint(room.id, { role: n % 2 ? 'writer' : 'admin' })),
      );
      const readers = await Promise.all(
        Array.from({ length: 20 }, () => house.mint(room.id, { role: 'reader' })),
      );
      const joins = [...tokens, ...readers].map(({ token }) =>
        codeOf(house.joinWith({ room: room.id, token })),
      );
      const told = await Promise.all(joins);
      assert.equal(told.slice(0, 30).filter((code) => code === 'let in').length, 7);
      assert.equal(told.slice(0, 30).filter((code) => code === 'room_full').length, 23);
      assert.deepEqual([...new Set(told.slice(30))], ['let in']);
      assert.equal((await present(room.id)).length, 27);
      house.leaveAll();
      await nobody(room.id);
      assert.equal(await codeOf(house.join(room.id)), 'let in');
    });

    test('whoever leaves makes room; the same person again takes their own seat', async () => {
      const room = await house.newRoom({ seats: 1 });
      const first = await house.join(room.id, { user_id: 'jane' });
      const { token } = await house.mint(room.id, { user_id: 'ben' });
      for (let n = 0; n < 3; n += 1) {
        assert.equal(await codeOf(house.joinWith({ room: room.id, token })), 'room_full');
      }
      const again = await house.join(room.id, { user_id: 'jane' });
      assert.equal(await closedOf(first), 'replaced');
      again.leave();
      await until(() => again.state.is === 'closed');
      await nobody(room.id);
      assert.equal(await codeOf(house.join(room.id, { user_id: 'ben' })), 'let in');
      const refused = (await server.eventTypes(room.id)).filter((type) => type === 'seat.refused');
      assert.equal(refused.length, 1, 'once in a while is enough');
    });

    test('roles change at once, by an admin in the room and by the API; seats hold', async () => {
      const room = await house.newRoom({ seats: 2 });
      const admin = await house.join(room.id, { role: 'admin' });
      const ben = await house.join(room.id, { role: 'writer' });
      const cy = await house.join(room.id, { role: 'reader' });
      const full = (reason: unknown) => reason instanceof RefusedError && reason.code === 'room_full';
      await assert.rejects(admin.setRole(cy.you.id, 'writer'), full);
      await assert.rejects(ben.setRole(cy.you.id, 'writer'), /only admins/);
      await admin.setRole(ben.you.id, 'reader');
      await until(() => ben.you.role === 'reader');
      assert.equal(ben.canWrite, false);
      ben.draw('init', [rectangle()]);
      await until(() => ben.elements('init')?.length === 0);
      const path = `/rooms/${room.id}/participants/${cy.you.id}`;
      const changed = await house.call<wire.Participant>('PATCH', path, { role: 'admin' });
      assert.deepEqual([changed.role, changed.id], ['admin', cy.you.id]);
      await until(() => cy.you.moderates);
      await until(() => admin.people.find(({ id }) => id === cy.you.id)?.role === 'admin');
      await assert.rejects(
        house.call('PATCH', `/rooms/${room.id}/participants/${ben.you.id}`, { role: 'writer' }),
        /409/,
      );
    });

    test('removed: may come again; banned: not, not as the same person and not with the same token', async () => {
      const room = await house.newRoom();
      const admin = await house.join(room.id, { role: 'admin' });
      const { token } = await house.mint(room.id, { user_id: 'ben' });
      let ben = await house.joinWith({ room: room.id, token });
      await admin.remove(ben.you.id);
      assert.equal(await closedOf(ben), 'removed');
      ben = await house.joinWith({ room: room.id, token });
      await admin.ban(ben.you.id);
      assert.equal(await closedOf(ben), 'banned');
      assert.equal(await codeOf(house.joinWith({ room: room.id, token })), 'banned');
      assert.equal(await codeOf(house.join(room.id, { user_id: 'ben' })), 'banned');
      const bans = await house.call<wire.Page<wire.Ban>>('GET', `/rooms/${room.id}/bans`);
      assert.deepEqual(
        bans.data.map((one) => one.user_id),
        ['ben'],
      );
      await house.call('DELETE', `/rooms/${room.id}/bans/ben`);
      assert.equal(await codeOf(house.join(room.id, { user_id: 'ben' })), 'let in');
      assert.equal(await codeOf(house.joinWith({ room: room.id, token })), 'banned');
      const nameless = await house.mint(room.id);
      const cy = await house.joinWith({ room: room.id, token: nameless.token });
      await house.call('DELETE', `/rooms/${room.id}/participants/${cy.you.id}?ban=true`);
      assert.equal(await closedOf(cy), 'banned');
      assert.equal(await codeOf(house.joinWith({ room: room.id, token: nameless.token })), 'banned');
      await house.call('PUT', `/rooms/${room.id}/bans/dan`, {});
      assert.equal(await codeOf(house.join(room.id, { user_id: 'dan' })), 'banned');
      const other = await house.newRoom();
      assert.equal(await codeOf(house.join(other.id, { user_id: 'dan' })), 'let in');
    });

    test('tokens are revoked one by one, or all that were made until now', async () => {
      const room = await house.newRoom();
      const [one, two] = await Promise.all([house.mint(room.id), house.mint(room.id)]);
      const first = await house.joinWith({ room: room.id, token: one.token });
      const second = await house.joinWith({ room: room.id, token: two.token });
      const revoke = (body: object) => house.call('POST', `/rooms/${room.id}/tokens/revoke`, body);
      await revoke({ token_id: one.id });
      assert.equal(await closedOf(first), 'banned');
      assert.equal(await codeOf(house.joinWith({ room: room.id, token: one.token })), 'banned');
      assert.equal(second.state.is, 'connected');
      const agora = await house.mint(room.id, { door: 'agora', role: 'writer' });
      await revoke({ token: two.token });
      assert.equal(await closedOf(second), 'banned');
      await revoke({ all: true });
      assert.equal(await codeOf(house.joinWith({ room: room.id, token: agora.token })), 'banned');
      await new Promise((resolve) => setTimeout(resolve, 5));
      const fresh = await house.mint(room.id, { door: 'agora', role: 'writer' });
      assert.equal(await codeOf(house.joinWith({ room: room.id, token: fresh.token })), 'let in');
      assert.equal(await codeOf(house.join(room.id)), 'let in');
    });

    test('archived: everybody stays and may look; restored: they may draw again', async () => {
      const room = await house.newRoom();
      const ann = await house.join(room.id);
      ann.draw('init', [rectangle('before')]);
      await until(() => ann.isSaved);
      const { token } = await house.mint(room.id);
      await house.call('POST', `/rooms/${room.id}/archive`);
      await until(() => ann.room.state === 'archived');
      ann.draw('init', [rectangle('after')]);
      await until(() => ann.elements('init')?.length === 1);
      const ben = await house.joinWith({ room: room.id, token });
      await until(() => ben.elements('init')?.length === 1);
      assert.equal(ben.canWrite, false);
      await assert.rejects(ben.say('hello'), /archived/);
      await house.call('POST', `/rooms/${room.id}/restore`);
      await until(() => ann.canWrite && ben.canWrite);
    });

    test('a deleted room is gone for everybody', async () => {
      const room = await house.newRoom();
      const ann = await house.join(room.id);
      await house.call('DELETE', `/rooms/${room.id}`);
      assert.equal(await closedOf(ann), 'room_deleted');
    });

    test('chat is kept, for who comes later', async () => {
      const room = await house.newRoom();
      const ann = await house.join(room.id, { name: 'Ann' });
      await ann.say('first');
      await ann.say('second');
      const ben = await house.join(room.id, { role: 'reader', name: 'Ben' });
      assert.deepEqual(
        ben.chat.map(({ name, text }) => [name, text]),
        [
          ['Ann', 'first'],
          ['Ann', 'second'],
        ],
      );
      await ben.say('readers may talk');
      await until(() => ann.chat.length === 3);
    });

    test('a session from the first to the last, its people, and the events in their order', async () => {
      const room = await house.newRoom();
      const ann = await house.join(room.id, { name: 'Ann', user_id: 'ann' });
      const ben = await house.join(room.id, { name: 'Ben', role: 'reader' });
      const [one] = (await house.call<wire.Page<wire.Session>>('GET', `/rooms/${room.id}/sessions`)).data;
      assert.deepEqual([one?.ended_at, one?.participants], [null, 2]);
      ann.leave();
      ben.leave();
      await nobody(room.id);
      const again = await house.join(room.id);
      again.leave();
      await nobody(room.id);
      const sessions = (await house.call<wire.Page<wire.Session>>('GET', `/rooms/${room.id}/sessions`)).data;
      assert.equal(sessions.length, 2);
      assert.ok(sessions.every((session) => session.ended_at !== null));
      const [, second] = sessions;
      const people = await participants(room.id, `?session_id=${second?.id ?? ''}`);
      assert.deepEqual(
        people.map(({ name, role, user_id, left_reason, door }) => [name, role, user_id, left_reason, door]),
        [
          ['Ben', 'reader', null, 'left', 'native'],
          ['Ann', 'writer', 'ann', 'left', 'native'],
        ],
      );
      const types = (await server.eventTypes(room.id)).filter((type) => /^(session|participant)/.test(type));
      assert.deepEqual(types, [
        ...['session.started', 'participant.joined', 'participant.joined'],
        ...['participant.left', 'participant.left', 'session.ended'],
        ...['session.started', 'participant.joined', 'participant.left', 'session.ended'],
      ]);
    });

    test('other tenants’ people are not there', async () => {
      const room = await house.newRoom();
      const ann = await house.join(room.id);
      const { keys } = await server.addProject(`other-${engine}`);
      for (const [method, path] of [
        ['GET', 'participants'],
        ['GET', 'sessions'],
        ['GET', 'bans'],
        ['PUT', 'bans/ann'],
        ['PATCH', `participants/${ann.you.id}`],
        ['DELETE', `participants/${ann.you.id}`],
      ] as const) {
        const answer = await fetch(`${server.url}/api/v1/rooms/${room.id}/${path}`, {
          method,
          headers: { authorization: `Bearer ${keys.apiKey}`, 'content-type': 'application/json' },
          ...(method !== 'GET' && { body: method === 'PATCH' ? '{"role":"reader"}' : '{}' }),
        });
        assert.equal(answer.status, 404, `${method} ${path}`);
      }
      assert.equal(ann.state.is, 'connected');
    });
  });
}
