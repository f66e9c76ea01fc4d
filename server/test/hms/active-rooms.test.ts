import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { appToken, connect, type Caller } from '../calls/caller.ts';
import { scriptedEngine } from '../calls/scripted-engine.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { clientOf, subjectOf } from './client.ts';

interface Peer {
  id: string;
  name: string;
  user_id: string;
  metadata: string;
  role: string;
  joined_at: string;
  tracks: Record<string, Record<string, unknown>>;
}
interface ActiveRoom {
  id: string;
  name: string;
  customer_id: string;
  session: { id: string; created_at: string; peers: string[] };
}

describe('HM 2.3 active rooms', () => {
  const media = scriptedEngine();
  let server: TestServer;
  const callers: Caller[] = [];
  const hms = clientOf(() => server);
  before(async () => {
    server = await startServer({}, media.engine);
  });
  after(async () => {
    for (const { ws } of callers) ws.terminate();
    await server.stop();
  });

  async function joined(room: string, role: string, name = role, userId?: string) {
    const caller = await connect(server, appToken(room, role, userId));
    callers.push(caller);
    await caller.join(name);
    caller.forget();
    return caller;
  }
  const types = async (room: string) => server.eventTypes(await subjectOf(server, room));
  const untilEnds = async (room: string, wanted: string[]): Promise<void> => {
    await untilAsync(async () => (await types(room)).slice(-wanted.length).join() === wanted.join());
    assert.deepEqual((await types(room)).slice(-wanted.length), wanted);
  };

  test('HM 2.3 a room in which nobody is has no session: every call is 404, and writes nothing', async () => {
    const room = await hms.room();
    const calls: [path: string, body?: object][] = [
      [''],
      ['/peers'],
      ['/peers/nobody-here'],
      ['/peers/nobody-here', { name: 'x' }],
      ['/send-message', { message: 'x' }],
      ['/remove-peers', { peer_id: 'nobody-here' }],
      ['/end-room', {}],
      ['/end-room', { lock: true }],
    ];
    for (const [path, body] of calls) {
      const error = await hms.refused(404, `/active-rooms/${room.id}${path}`, body);
      assert.equal(error.message, 'active session not found');
    }
    assert.deepEqual(await types(room.id), ['room.created']);
    const error = await hms.refused(404, '/active-rooms/0123456789abcdef01234567');
    assert.equal(error.message, 'room not found');
  });

  test('HM 2.3 get, peers by user and role, peer with tracks', async () => {
    const room = await hms.room();
    const ann = await joined(room.id, 'host', 'Ann', 'ann');
    const bob = await joined(room.id, 'guest', 'Bob');
    await ann.publish([`a-${ann.id}`, 'audio'], [`v-${ann.id}`, 'video', 'screen']);

    const active = await hms.get<ActiveRoom>(`/active-rooms/${room.id}`);
    assert.deepEqual([active.id, active.name], [room.id, room.name]);
    assert.match(active.session.id, /^[0-9a-f]{24}$/);
    assert.ok(Math.abs(Date.now() - Date.parse(active.session.created_at)) < 60_000);
    assert.deepEqual(active.session.peers, [ann.id, bob.id]);

    const listed = async (query: string) =>
      Object.keys((await hms.get<{ peers: object }>(`/active-rooms/${room.id}/peers${query}`)).peers);
    assert.deepEqual(await listed(''), [ann.id, bob.id]);
    assert.deepEqual(await listed('?user_id=ann'), [ann.id]);
    assert.deepEqual(await listed('?role=guest'), [bob.id]);
    assert.deepEqual(await listed('?role=guest&user_id=ann'), []);

    const peer = await hms.get<Peer>(`/active-rooms/${room.id}/peers/${ann.id}`);
    assert.deepEqual(
      [peer.id, peer.name, peer.user_id, peer.metadata, peer.role],
      [ann.id, 'Ann', 'ann', '', 'host'],
    );
    const { started_at, ...screen } = peer.tracks[`v-${ann.id}`] ?? {};
    assert.deepEqual(screen, {
      ...{ id: `v-${ann.id}`, stream_id: `s-${ann.id}`, mute: false, type: 'video' },
      ...{ source: 'screen', description: '' },
    });
    assert.match(String(started_at), /^\d{4}-.*Z$/);
    assert.equal(
      (await hms.refused(404, `/active-rooms/${room.id}/peers/nobody-here`)).message,
      'nobody with this id is in the room',
    );
  });

  test('HM 2.3 update peer: name and metadata reach everybody, a role is forced', async () => {
    const room = await hms.room();
    const ann = await joined(room.id, 'host', 'Ann');
    const bob = await joined(room.id, 'guest', 'Bob');
    ann.forget();
    const path = `/active-rooms/${room.id}/peers/${bob.id}`;
    const named = await hms.post<Peer>(path, { name: 'Robert', metadata: '{"n":1}' });
    assert.deepEqual([named.name, named.metadata, named.role], ['Robert', '{"n":1}', 'guest']);
    const told = (await ann.hear('on-peer-update'))['info'] as Record<string, unknown>;
    assert.deepEqual([told['name'], told['data']], ['Robert', '{"n":1}']);

    const given = await hms.post<Peer>(path, { role: 'host' });
    assert.equal(given.role, 'host');
    assert.equal((await bob.hear('on-policy-change'))['name'], 'host');
    assert.equal((await ann.hear('on-peer-update'))['role'], 'host');
    await untilEnds(room.id, ['participant.joined', 'participant.role_changed']);

    assert.equal((await hms.refused(404, path, { role: 'nobody' })).message, 'role not found');
    await hms.refused(400, path, { role: '' });
    await hms.refused(400, path, { name: 7 });
    await untilEnds(room.id, ['participant.joined', 'participant.role_changed']);
  });

  test('HM 2.3 send-message: to all, to a role, to one; peer_id before role; peerId as the SDK spells it', async () => {
    const room = await hms.room();
    const ann = await joined(room.id, 'host', 'Ann');
    const bob = await joined(room.id, 'guest', 'Bob');
    const path = `/active-rooms/${room.id}/send-message`;
    const rows: [body: object, ann: string[], bob: string[]][] = [
      [{ message: 'all' }, ['all'], ['all']],
      [{ message: 'guests', role: 'guest' }, [], ['guests']],
      [{ message: 'ann', peer_id: ann.id }, ['ann'], []],
      [{ message: 'bob', peerId: bob.id }, [], ['bob']],
      [{ message: 'both', peer_id: ann.id, role: 'guest' }, ['both'], []],
      // The vendor's sample leaves the role empty.
      [{ message: 'sample', peer_id: bob.id, role: '', type: 'chat' }, [], ['sample']],
      [{ message: 'hosts', peer_id: '', role: 'host' }, ['hosts'], []],
    ];
    for (const [body] of rows) {
      assert.deepEqual(await hms.post(path, body), { message: 'message sent' });
    }
    await hms.post(path, { message: 'last', type: 'custom' });
    const texts = async (caller: Caller): Promise<string[]> => {
      const said: string[] = [];
      for (;;) {
        const { info, peer } = (await caller.hear('on-broadcast')) as {
          info: { message: string; type: string };
          peer?: object;
        };
        assert.equal(peer, undefined, 'it comes from nobody');
        if (info.type === 'custom') return said;
        said.push(info.message);
      }
    };
    assert.deepEqual(
      await texts(ann),
      rows.flatMap(([, toAnn]) => toAnn),
    );
    assert.deepEqual(
      await texts(bob),
      rows.flatMap(([, , toBob]) => toBob),
    );
    await hms.refused(400, path, {});
    await hms.refused(404, path, { message: 'x', peer_id: 'nobody-here' });
  });

  test('HM 2.3 remove-peers: one, those with a role; neither is 400', async () => {
    const room = await hms.room();
    const ann = await joined(room.id, 'host', 'Ann');
    const bob = await joined(room.id, 'guest', 'Bob');
    const eve = await joined(room.id, 'guest', 'Eve');
    const path = `/active-rooms/${room.id}/remove-peers`;
    const error = await hms.refused(400, path, { reason: 'x' });
    assert.deepEqual(error.details, ['Invalid body param: peer_id is required, or role']);
    await hms.refused(400, path, { peer_id: '', role: '' });
    await hms.refused(404, path, { peer_id: 'nobody-here' });

    const done = { message: 'peer remove request submitted' };
    assert.deepEqual(await hms.post(path, { peer_id: bob.id, role: 'host', reason: 'late' }), done);
    const told = await bob.hear('on-peer-leave-request');
    assert.deepEqual([told['reason'], told['room_end'], told['requested_by']], ['late', false, undefined]);
    assert.equal(await bob.closed(), 1000);
    assert.equal(media.of(bob.id).hasLeft, true);
    await untilEnds(room.id, ['participant.removed', 'participant.left']);

    assert.deepEqual(await hms.post(path, { role: 'guest' }), done);
    await eve.hear('on-peer-leave-request');
    assert.deepEqual((await hms.get<ActiveRoom>(`/active-rooms/${room.id}`)).session.peers, [ann.id]);
    const again = await joined(room.id, 'guest', 'Bob');
    assert.equal(again.closed.length, 0);
  });

  test('HM 2.3 end-room: everybody goes, and may come again; locked, the room is disabled', async () => {
    const room = await hms.room();
    const ann = await joined(room.id, 'host', 'Ann');
    const bob = await joined(room.id, 'guest', 'Bob');
    const path = `/active-rooms/${room.id}/end-room`;
    assert.deepEqual(await hms.post(path, { reason: 'over' }), { message: 'session is ending' });
    for (const one of [ann, bob]) {
      const told = await one.hear('on-peer-leave-request');
      assert.deepEqual([told['reason'], told['room_end']], ['over', true]);
    }
    const removed = ['participant.removed', 'participant.removed'];
    await untilEnds(room.id, [
      'session.closing',
      ...[...removed, 'participant.left', 'participant.left', 'session.ended'],
    ]);
    await hms.refused(404, `/active-rooms/${room.id}`);
    await hms.refused(404, path, {});

    const again = await joined(room.id, 'host', 'Ann');
    await hms.post(path, { lock: true, reason: 'locked' });
    const told = await again.hear('on-peer-leave-request');
    assert.deepEqual([told['reason'], told['room_end']], ['locked', true]);
    assert.equal((await hms.get<{ enabled: boolean }>(`/rooms/${room.id}`)).enabled, false);
    await untilEnds(room.id, ['participant.removed', 'room.disabled', 'participant.left', 'session.ended']);
  });

  test('HM 2.3 rooms of another project are not found', async () => {
    const { keys } = await server.addProject('others');
    const others = clientOf(
      () => server,
      () => keys,
    );
    const room = await hms.room();
    const ann = await joined(room.id, 'host', 'Ann');
    for (const [path, body] of [
      [''],
      ['/peers'],
      ['/end-room', { lock: true }],
      ['/remove-peers', { peer_id: ann.id }],
      ['/send-message', { message: 'x' }],
    ] as [string, object?][]) {
      assert.equal(
        (await others.refused(404, `/active-rooms/${room.id}${path}`, body)).message,
        'room not found',
      );
    }
    assert.deepEqual(ann.told, []);
  });

  test('HM 2.4 sessions: list, filters, pages, get; those who left have a time', async () => {
    const { keys } = await server.addProject('sessions');
    const own = clientOf(
      () => server,
      () => keys,
    );
    interface Session {
      id: string;
      room_id: string;
      active: boolean;
      created_at: string;
      peers: Record<string, { id: string; name: string; role: string; user_id: string; left_at?: string }>;
    }
    const list = async (query = '') => (await own.get<{ data: Session[] }>(`/sessions${query}`)).data;
    assert.deepEqual(await own.get('/sessions/'), { limit: 10, data: [], last: '' });
    const room = await own.room();
    const token = appToken(room.id, 'host', 'ann', 3600, keys);
    for (let n = 0; n < 12; n += 1) {
      const ann = await connect(server, token);
      callers.push(ann);
      await ann.join('Ann');
      if (n === 11) break;
      ann.ws.close(1000);
      await untilAsync(async () => (await list('?active=true')).length === 0);
    }
    const [newest] = await list();
    assert.ok(newest);
    assert.deepEqual([newest.room_id, newest.active], [room.id, true]);
    const [peer] = Object.values(newest.peers);
    assert.deepEqual(
      [peer?.name, peer?.role, peer?.user_id, peer?.left_at],
      ['Ann', 'host', 'ann', undefined],
    );
    assert.deepEqual(await own.get(`/sessions/${newest.id}/`), newest);

    const first = await own.get<{ data: Session[]; last: string }>('/sessions?limit=10');
    const second = await own.get<{ data: Session[]; last: string }>(`/sessions?limit=10&start=${first.last}`);
    assert.deepEqual([first.data.length, second.data.length], [10, 2]);
    assert.deepEqual(await list('?active=true'), [newest]);
    assert.equal((await list('?active=false&limit=100')).length, 11);
    assert.ok(Object.values(second.data[0]?.peers ?? {})[0]?.left_at);
    assert.deepEqual(await list(`?after=${newest.created_at}`), [newest]);
    assert.equal((await list(`?room_id=${room.id}&before=${newest.created_at}&limit=100`)).length, 12);
    await own.refused(400, '/sessions?after=yesterday');
    assert.equal((await own.refused(404, '/sessions/0123456789abcdef01234567')).message, 'session not found');
    assert.deepEqual(await list('?room_id=0123456789abcdef01234567'), []);
    await hms.refused(404, `/sessions/${newest.id}`);
  });
});

async function untilAsync(isSo: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 20_000;
  while (!(await isSo())) {
    assert.ok(Date.now() < end, 'it does not come to be');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
