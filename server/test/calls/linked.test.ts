import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { LiveRoom } from '@enfilade/client';
import type * as wire from '@enfilade/protocol';
import { clientOf, subjectOf } from '../hms/client.ts';
import { closedOf, liveHouse, until } from '../live/room.ts';
import { ENGINES } from '../support/engines.ts';
import { startServerOn } from '../support/server-on.ts';
import type { TestServer } from '../support/server.ts';
import { boardCaller } from './board-caller.ts';
import { appToken, connect, type Caller, type CallError } from './caller.ts';
import { scriptedEngine } from './scripted-engine.ts';

type Peers = Record<string, { role: string; info: { name: string }; tracks: object }>;

for (const engine of ENGINES)
  describe(`people at the board of a room and people in its call on ${engine}`, () => {
    const media = scriptedEngine();
    let server: TestServer;
    const callers: Caller[] = [];
    const rest = clientOf(() => server);
    const house = liveHouse(() => server);
    let template: string;
    before(async () => {
      server = await startServerOn(engine, {}, media.engine);
      const all = ['audio', 'video', 'screen'];
      const to = { subscribeToRoles: ['host', 'guest', 'listener'] };
      const made = await rest.post<{ id: string }>('/templates', {
        name: 'linked',
        roles: {
          host: {
            publishParams: { allowed: all },
            subscribeParams: to,
            permissions: { endRoom: true, removeOthers: true, changeRole: true, mute: true, unmute: true },
          },
          guest: { publishParams: { allowed: all }, subscribeParams: to, priority: 2 },
          listener: {
            publishParams: { allowed: ['audio'] },
            subscribeParams: to,
            priority: 1,
            maxPeerCount: 1,
          },
        },
      });
      template = made.id;
    });
    after(async () => {
      house.leaveAll();
      for (const { ws } of callers) ws.terminate();
      await server.stop();
    });

    const newRoom = async (wish: object = {}) => (await rest.room({ template_id: template, ...wish })).id;
    async function call(room: string, role = 'host', userId?: string) {
      const caller = await connect(server, appToken(room, role, userId));
      callers.push(caller);
      await caller.join(role);
      return caller;
    }
    const board = (room: string, wish: Parameters<typeof house.join>[1] = {}) => house.join(room, wish);
    async function atBoth(room: string, wish: Parameters<typeof house.join>[1] = {}) {
      const caller = boardCaller(await board(room, wish));
      await caller.join();
      return caller;
    }
    const types = async (room: string) =>
      (await server.eventTypes(await subjectOf(server, room))).filter((type) =>
        /^(session|participant|chat)/.test(type),
      );
    async function untilTypes(room: string, wanted: string[]): Promise<void> {
      const end = Date.now() + 10_000;
      while ((await types(room)).join() !== wanted.join() && Date.now() < end)
        await new Promise((resolve) => setTimeout(resolve, 10));
      assert.deepEqual(await types(room), wanted);
    }
    const leave = async (live: LiveRoom) => {
      live.leave();
      await until(() => live.state.is === 'closed');
    };
    const sessionsOf = async (room: string) =>
      (await house.call<wire.Page<wire.Session>>('GET', `/rooms/${room}/sessions`)).data;

    test('one socket: the call opens with the first frame; who joins is one person and one peer', async () => {
      const room = await newRoom();
      const host = await call(room);
      const ann = boardCaller(await board(room, { role: 'writer', name: 'Ann', user_id: 'ann' }));
      assert.equal(ann.live.call.send({ method: 'ping', params: {} }), true);
      const { rtcConfiguration } = await ann.hear('configuration');
      assert.deepEqual(rtcConfiguration, { ice_servers: [] });
      assert.deepEqual(
        ann.told.map(({ method }) => method),
        ['on-policy-change', 'room-state'],
      );
      assert.equal(ann.told[0]?.params['name'], 'listener', 'the highest priority of those who publish');
      const answer = await ann.join();
      assert.equal(answer['sdp'], 'answer to data');
      assert.deepEqual(Object.keys((await ann.hear('peer-list'))['peers'] as Peers), [host.id]);
      const came = await host.hear('on-peer-join');
      assert.equal(came['peer_id'], ann.live.you.id);
      assert.deepEqual(came['info'], { name: 'Ann', data: '', user_id: 'ann', type: 'regular' });
      await ann.publish(['mic', 'audio']);
      await until(() => ann.live.you.peer === ann.live.you.id);
      await host.hear('on-track-add');
      assert.deepEqual(media.of(host.id).subscribed, ['mic']);
      await untilTypes(room, ['session.started', 'participant.joined', 'participant.joined']);

      ann.notify('leave');
      assert.equal((await host.hear('on-peer-leave'))['peer_id'], ann.live.you.id);
      await until(() => ann.live.you.peer === null);
      assert.equal(ann.live.state.is, 'connected');
      await ann.live.say('still here');
      ann.forget();
      await ann.join();
      await host.hear('on-peer-join');
      assert.equal((await types(room)).filter((type) => type === 'participant.joined').length, 2);
      await leave(ann.live);
      assert.equal((await host.hear('on-peer-leave'))['peer_id'], ann.live.you.id);
      assert.equal(media.of(ann.live.you.id).hasLeft, true);
    });

    test('one session: whoever comes first begins it, the last one to go ends it, in whichever way', async (t) => {
      const joined = 'participant.joined';
      const left = 'participant.left';
      const whole = ['session.started', joined, joined, left, left, 'session.ended'];
      await t.test('board first, call last', async () => {
        const room = await newRoom();
        const ann = await board(room);
        const host = await call(room);
        const info = await host.hear('session-info');
        const [session, ...others] = await sessionsOf(room);
        assert.deepEqual([others.length, session?.id.slice(0, 24)], [0, info['session_id']]);
        const list = (await host.hear('peer-list'))['room'] as { started_at: number };
        assert.equal(new Date(list.started_at).toISOString(), session?.started_at);
        await leave(ann);
        await untilTypes(room, whole.slice(0, 4));
        host.notify('leave');
        await untilTypes(room, whole);
      });
      await t.test('call first, board last', async () => {
        const room = await newRoom();
        const host = await call(room);
        const ann = await board(room);
        assert.equal((await sessionsOf(room)).length, 1);
        host.notify('leave');
        await untilTypes(room, whole.slice(0, 4));
        await leave(ann);
        await untilTypes(room, whole);
      });
      await t.test('at both, and back: two sessions', async () => {
        const room = await newRoom();
        const ann = await atBoth(room);
        await leave(ann.live);
        const one = ['session.started', joined, left, 'session.ended'];
        await untilTypes(room, one);
        const host = await call(room);
        host.notify('leave');
        await untilTypes(room, [...one, ...one]);
        assert.equal((await sessionsOf(room)).length, 2);
      });
      await t.test('everybody at once', async () => {
        const room = await newRoom();
        const people = await Promise.all([0, 1, 2].map(() => board(room)));
        const peers = await Promise.all([0, 1, 2].map(() => call(room)));
        await Promise.all([
          ...people.map(leave),
          ...peers.map(async ({ notify }) => {
            notify('leave');
            return Promise.resolve();
          }),
        ]);
        const all = Array.from({ length: 6 });
        await untilTypes(room, [
          'session.started',
          ...all.map(() => joined),
          ...all.map(() => left),
          'session.ended',
        ]);
      });
    });

    test('HM 2.1 size, AG 3.2 seats: who is in both has one place', async () => {
      const room = await newRoom({ size: 2 });
      const ann = await atBoth(room);
      const host = await call(room);
      const late = await connect(server, appToken(room, 'guest'));
      callers.push(late);
      await assert.rejects(late.call('join', { name: 'late' }), { code: 403, message: 'role limit reached' });
      await assert.rejects(board(room, { role: 'reader' }), { code: 'room_full' });
      await leave(ann.live);
      const left = ['session.started', 'participant.joined', 'participant.joined', 'participant.left'];
      await untilTypes(room, left);
      await host.hear('on-peer-leave');
      await late.join('late');
    });

    test('a cut connection of the board: the place in the call is kept, and told anew; media goes on', async () => {
      const room = await newRoom();
      const host = await call(room);
      const sockets: WebSocket[] = [];
      class Cuttable extends WebSocket {
        constructor(url: string) {
          super(url);
          sockets.push(this);
        }
      }
      const { token } = await house.mint(room);
      const ann = boardCaller(await house.joinWith({ room, token, WebSocket: Cuttable }));
      await ann.join();
      await ann.publish(['mic-a', 'audio']);
      const id = ann.live.you.id;
      await host.hear('on-track-add');
      ann.forget();
      sockets.at(-1)?.close(4000);
      await until(() => ann.live.state.is === 'reconnecting');
      media.of(id).told.offer('offer that nobody heard');
      await ann.hear('configuration');
      assert.equal(ann.live.you.id, id);
      assert.equal((await ann.hear('on-policy-change'))['name'], 'listener');
      const list = (await ann.hear('peer-list'))['peers'] as Peers;
      assert.deepEqual(Object.keys(list), [host.id]);
      assert.equal((await ann.hear('offer'))['sdp'], 'offer that nobody heard');
      await ann.publish(['mic-a', 'audio'], ['more', 'audio']);
      assert.equal(media.of(id).hasLeft, false);
      assert.equal(
        host.told.some(({ method }) => method === 'on-peer-leave'),
        false,
      );
    });

    test('6 nobody takes the place in a call of somebody at the board with a socket of calls', async () => {
      const room = await newRoom();
      const token = appToken(room, 'guest', 'ann');
      const ann = boardCaller(await house.joinWith({ room, token }));
      await ann.join();
      await assert.rejects(connect(server, token, ann.live.you.id), /400/);
      const others = await connect(server, token);
      callers.push(others);
      await others.join('Ann');
      assert.equal((await ann.hear('on-peer-join'))['peer_id'], others.id);
      assert.equal(media.of(ann.live.you.id).hasLeft, false);
    });

    test('removed or banned by either side, or the room closed: gone from both; the end of a call ends the call', async () => {
      const room = await newRoom();
      const host = await call(room);
      const admin = await board(room, { role: 'admin' });
      const ann = await atBoth(room, { user_id: 'ann' });
      await host.call('peer-leave-request', { requested_for: ann.live.you.id, reason: 'noise' });
      assert.equal((await ann.hear('on-peer-leave-request'))['reason'], 'noise');
      assert.equal(await closedOf(ann.live), 'removed');
      const again = await atBoth(room, { user_id: 'ann' });
      await admin.remove(again.live.you.id);
      assert.equal(await closedOf(again.live), 'removed');
      await until(() => media.of(again.live.you.id).hasLeft);
      const last = await atBoth(room, { user_id: 'ann' });
      await admin.ban(last.live.you.id);
      assert.equal(await closedOf(last.live), 'banned');
      await until(() => media.of(last.live.you.id).hasLeft);

      const ben = await atBoth(room);
      await host.call('end-room', { reason: 'over' });
      assert.equal((await ben.hear('on-peer-leave-request'))['room_end'], true);
      await until(() => ben.live.you.peer === null);
      assert.equal(ben.live.state.is, 'connected');
      await ben.join();
      await rest.post(`/rooms/${room}`, { enabled: false });
      assert.equal(await closedOf(ben.live), 'room_disabled');
      await until(() => media.of(ben.live.you.id).hasLeft);
      // A guest of the call is removed by whoever looks after the board.
      const other = await newRoom();
      const boss = await board(other, { role: 'admin' });
      const guest = await call(other, 'guest');
      const shown = await until(() => boss.people.find(({ peer }) => peer === guest.id));
      await boss.remove(shown.id);
      assert.equal((await guest.hear('on-peer-leave-request'))['reason'], 'removed');
      await until(() => boss.people.length === 1);
    });

    test('roles go with what somebody may do at the board, each way and once', async () => {
      const room = await newRoom();
      const host = await call(room);
      const admin = await board(room, { role: 'admin' });
      const ann = await atBoth(room, { role: 'writer' });
      assert.equal((await ann.hear('on-policy-change'))['name'], 'listener');
      // The one listener that may be is there.
      const ben = await atBoth(room, { role: 'writer' });
      assert.equal((await ben.hear('on-policy-change'))['name'], 'guest');
      const reader = await atBoth(room, { role: 'reader' });
      const policy = await reader.hear('on-policy-change');
      assert.equal(policy['name'], 'enfilade-reader', 'the template has no role that only hears');
      const known = policy['known_roles'] as Record<
        string,
        { subscribeParams: { subscribeToRoles: string[] } }
      >;
      const names = ['host', 'guest', 'listener', 'enfilade-reader'];
      assert.deepEqual(Object.keys(known), names);
      assert.deepEqual(known['host']?.subscribeParams.subscribeToRoles, names);
      await host.publish(['cam', 'video']);
      await until(() => media.of(reader.live.you.id).subscribed.includes('cam'));
      await reader.publish(['sneaked', 'audio']);
      assert.deepEqual(media.of(reader.live.you.id).published, []);

      ben.forget();
      await admin.setRole(ben.live.you.id, 'reader');
      assert.equal((await ben.hear('on-policy-change'))['name'], 'enfilade-reader');
      await host.call('role-change-request', { requested_for: ben.live.you.id, role: 'host', force: true });
      assert.equal((await ben.hear('on-policy-change'))['name'], 'host');
      await until(() => ben.live.you.moderates);
      await host.call('role-change-request', { requested_for: ben.live.you.id, role: 'guest', force: true });
      await until(() => ben.live.you.role === 'writer');
      assert.equal((await ben.hear('on-policy-change'))['name'], 'guest');
      const guest = await call(room, 'guest');
      guest.forget();
      const shown = await until(() => admin.people.find(({ peer }) => peer === guest.id));
      await admin.setRole(shown.id, 'admin');
      assert.equal((await guest.hear('on-policy-change'))['name'], 'host');
      await until(() => admin.people.find(({ peer }) => peer === guest.id)?.role === 'admin');
      await host.call('ping');
      assert.equal((await types(room)).filter((type) => type === 'participant.role_changed').length, 4);
      assert.equal(
        ben.told.some(({ method }) => method === 'on-policy-change'),
        false,
        'each once',
      );
    });

    test('a credential of the 100ms API keeps its role at the board; what was changed before joining counts', async () => {
      const room = await newRoom();
      const admin = await board(room, { role: 'admin' });
      const ann = boardCaller(await house.joinWith({ room, token: appToken(room, 'guest', 'ann') }));
      await ann.call('ping');
      assert.equal((await ann.hear('on-policy-change'))['name'], 'guest');
      await admin.setRole(ann.live.you.id, 'reader');
      await until(() => ann.live.you.role === 'reader');
      await ann.join();
      assert.equal((await ann.hear('on-policy-change'))['name'], 'enfilade-reader');
    });

    test('a credential of the 100ms API that ends, ends the call also from the board, where they stay', async () => {
      const room = await newRoom();
      // A minute is given to clocks that differ.
      const token = appToken(room, 'guest', 'ann', -55);
      const ann = boardCaller(await house.joinWith({ room, token }));
      await ann.join();
      assert.equal((await ann.hear('on-peer-leave-request'))['reason'], 'the credential has expired');
      await until(() => media.of(ann.live.you.id).hasLeft && ann.live.you.peer === null);
      await assert.rejects(ann.call('join', { name: '' }), { code: 401 });
      assert.equal(ann.live.state.is, 'connected');
    });

    test('chat is one: kept once, shown at the board, told in the call, to nobody twice', async () => {
      const room = await newRoom();
      const [host, guest] = [await call(room), await call(room, 'guest')];
      const ann = await atBoth(room, { name: 'Ann' });
      const ben = await board(room, { name: 'Ben' });
      const info = { message: 'from the call', type: 'chat' };
      const { message_id: id } = await host.call('broadcast', { info });
      assert.equal((await guest.hear('on-broadcast'))['message_id'], id);
      for (const live of [ann.live, ben]) {
        const heard = await until(() => live.chat.find(({ text }) => text === 'from the call'));
        assert.deepEqual([heard.id, heard.name], [id, 'host']);
      }
      await ben.say('from the board');
      for (const one of [host, guest]) {
        const heard = await one.hear('on-broadcast');
        assert.deepEqual(heard['info'], { message: 'from the board', type: 'chat' });
        assert.equal((heard['peer'] as { info: { name: string } }).info.name, 'Ben');
        assert.deepEqual([heard['private'], heard['roles']], [false, []]);
      }
      await ann.live.say('from both');
      assert.equal(
        ((await host.hear('on-broadcast'))['peer'] as { peer_id: string }).peer_id,
        ann.live.you.id,
      );
      await guest.hear('on-broadcast');
      await ann.call('broadcast', { info: { message: 'in the call', type: 'chat' } });
      await until(() => ben.chat.some(({ text }) => text === 'in the call'));
      await host.hear('on-broadcast');
      // To some, or no chat: not kept.
      await host.call('broadcast', { info: { ...info, message: 'private' }, peer_id: ann.live.you.id });
      assert.equal((await ann.hear('on-broadcast'))['private'], true);
      await host.call('broadcast', { info: { ...info, message: 'to guests' }, roles: ['guest'] });
      await host.call('broadcast', { info: { message: 'wave', type: 'reaction' } });
      assert.deepEqual((await ann.hear('on-broadcast'))['info'], { message: 'wave', type: 'reaction' });
      await host.call('broadcast', { info: { message: 'x'.repeat(3000), type: 'chat' } });
      const long = await until(() => ben.chat.find(({ text }) => text.startsWith('xx')));
      assert.equal(long.text.length, 2000);
      await ann.call('ping');
      const said = ['from the call', 'from the board', 'from both', 'in the call', long.text];
      for (const live of [ann.live, ben])
        assert.deepEqual(
          live.chat.map(({ text }) => text),
          said,
        );
      assert.equal(
        ann.told.some(({ method }) => method === 'on-broadcast'),
        false,
      );
      assert.equal(
        host.told.some(({ method }) => method === 'on-broadcast'),
        false,
      );
      const late = await board(room);
      assert.deepEqual(
        late.chat.map(({ text }) => text),
        said,
      );
      assert.equal((await types(room)).filter((type) => type === 'chat.message').length, 5);
      // Where nobody is at the board it is kept all the same.
      const other = await newRoom();
      const alone = await call(other);
      await alone.call('broadcast', { info });
      const came = await board(other);
      assert.deepEqual(
        came.chat.map(({ text }) => text),
        ['from the call'],
      );
      const refused: number[] = [];
      for (let n = 0; n < 40; n += 1)
        await alone.call('broadcast', { info }).catch((reason: unknown) => {
          refused.push((reason as CallError).code);
        });
      assert.ok(refused.length > 0 && refused.every((code) => code === 429));
    });

    test('the people of the call are among the people; who is only at the board is no peer', async () => {
      const room = await newRoom();
      const host = await call(room, 'host', 'jane');
      const ann = await board(room, { name: 'Ann' });
      const shown = await until(() => ann.people.find(({ peer }) => peer === host.id));
      assert.deepEqual(
        { ...shown, id: '', joined_at: '' },
        {
          ...{ id: '', joined_at: '', name: 'host', role: 'admin', user_id: 'jane', away: false },
          ...{ peer: host.id, board: false },
        },
      );
      assert.deepEqual([ann.you.peer, ann.you.board], [null, true]);
      const guest = await call(room, 'guest');
      assert.deepEqual(Object.keys((await guest.hear('peer-list'))['peers'] as Peers), [host.id]);
      await until(() => ann.people.length === 3);
      await guest.call('peer-update', { name: 'Benjamin' });
      await until(() => ann.people.some(({ name }) => name === 'Benjamin'));
      guest.ws.terminate();
      await until(() => ann.people.find(({ peer }) => peer === guest.id)?.away);
      const gone: string[] = [];
      ann.on('left', ({ id, reason }) => gone.push(`${id} ${reason}`));
      host.notify('leave');
      await until(() => ann.people.length === 2);
      assert.deepEqual(gone, [`${shown.id} left`]);
    });

    test('frames are bounded as on a socket of their own, and a fault is theirs alone', async () => {
      const room = await newRoom();
      const ann = await atBoth(room);
      await assert.rejects(ann.call('nonsense'), { code: 404 });
      await assert.rejects(ann.call('broadcast', {}), { code: 400 });
      const large = { desc: { type: 'offer', sdp: 'x'.repeat(190_000) }, tracks: {} };
      assert.equal((await ann.call('offer', large))['type'], 'answer');
      ann.notify('set-metadata', { key: 'k', data: 'x'.repeat(300_000) });
      assert.equal((await ann.hear('on-error'))['code'], 400);
      await until(() => media.of(ann.live.you.id).hasLeft);
      assert.equal(ann.live.state.is, 'connected');
      await ann.join();
      ann.forget();
      // More than a call takes, and less than the board.
      for (let n = 0; n < 20; n += 1) ann.notify('ping', { more: 'x'.repeat(250_000) });
      assert.equal((await ann.hear('on-error'))['code'], 429);
      await until(() => media.of(ann.live.you.id).hasLeft);
      assert.equal(ann.live.state.is, 'connected');
    });
  });
