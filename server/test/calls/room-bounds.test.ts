import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { clientOf, subjectOf } from '../hms/client.ts';
import { closedOf, liveHouse, until } from '../live/room.ts';
import { ENGINES } from '../support/engines.ts';
import { startServerOn } from '../support/server-on.ts';
import type { TestServer } from '../support/server.ts';
import { boardCaller } from './board-caller.ts';
import { appToken, connect, refusalOf, seatBeside, type Caller } from './caller.ts';
import { scriptedEngine } from './scripted-engine.ts';

for (const engine of ENGINES)
  describe(`what bounds a call, on ${engine}`, () => {
    const media = scriptedEngine();
    let server: TestServer;
    const callers: Caller[] = [];
    const rest = clientOf(() => server);
    const house = liveHouse(() => server);
    before(async () => {
      server = await startServerOn(engine, {}, media.engine);
    });
    after(async () => {
      house.leaveAll();
      for (const { ws } of callers) ws.terminate();
      await server.stop();
    });

    async function come(room: string, role: string) {
      const caller = await connect(server, appToken(room, role));
      callers.push(caller);
      return caller;
    }
    async function joined(room: string, role: string) {
      const caller = await come(room, role);
      await caller.join(role);
      return caller;
    }
    const types = async (room: string) => server.eventTypes(await subjectOf(server, room));
    const untilLast = (room: string, type: string) => until(async () => (await types(room)).at(-1) === type);
    /** The newest session of a room. */
    async function session(room: string) {
      const { queries } = server.running.db;
      return queries
        .selectFrom('sessions')
        .innerJoin('rooms', 'rooms.num', 'sessions.room_num')
        .selectAll('sessions')
        .where('rooms.id', '=', await subjectOf(server, room))
        .orderBy('sessions.id', 'desc')
        .limit(1)
        .executeTakeFirstOrThrow();
    }
    const length = async (room: string): Promise<number> => {
      const { clock_from: from, ends_at: end } = await session(room);
      return (end ?? Infinity) - from;
    };
    /** As if it had begun so much earlier. */
    async function age(room: string, ms: number): Promise<void> {
      const { id, clock_from, ends_at } = await session(room);
      const aged = { clock_from: clock_from - ms, ends_at: (ends_at ?? 0) - ms };
      await server.running.db.queries.updateTable('sessions').set(aged).where('id', '=', id).execute();
    }

    test('HM 2.1 max_duration_seconds ends the session for everybody; the next one has all its time', async () => {
      const { id: room } = await rest.room({ max_duration_seconds: 120 });
      const [host, guest] = [await joined(room, 'host'), await joined(room, 'guest')];
      assert.equal(await length(room), 120_000);
      await age(room, 119_000);
      for (const one of [host, guest]) {
        const told = await one.hear('on-peer-leave-request');
        assert.deepEqual([told['reason'], told['room_end']], ['max duration reached', true]);
      }
      await untilLast(room, 'session.ended');
      assert.equal((await types(room)).filter((type) => type === 'session.closing').length, 1);
      await rest.refused(404, `/active-rooms/${room}`);
      await joined(room, 'host');
      const { started_at: start, clock_from: from } = await session(room);
      assert.equal(from, start);
    });

    test('HM 2.1 another length holds for the session that goes on', async () => {
      const { id: room } = await rest.room({ max_duration_seconds: 7200 });
      const host = await joined(room, 'host');
      await age(room, 300_000);
      await rest.post(`/rooms/${room}`, { max_duration_seconds: 600 });
      assert.equal(await length(room), 600_000);
      assert.equal(
        host.told.some(({ method }) => method === 'on-peer-leave-request'),
        false,
      );
      await rest.post(`/rooms/${room}`, { max_duration_seconds: 120 });
      assert.equal((await host.hear('on-peer-leave-request'))['reason'], 'max duration reached');
    });

    test('HM 2.4 a call goes on for twelve hours at most', async () => {
      const { id: room } = await rest.room();
      await joined(room, 'host');
      assert.equal(await length(room), 43_200_000);
    });

    test('HM 2.1 the time goes on when people come back who were lost, as by a restart; not when they had left', async () => {
      const { id: room } = await rest.room({ max_duration_seconds: 600 });
      const leaveBy = async (reason: string): Promise<void> => {
        const host = await joined(room, 'host');
        host.notify('leave');
        await untilLast(room, 'session.ended');
        const { id } = await session(room);
        const { queries } = server.running.db;
        await queries.updateTable('participants').set({ reason }).where('session_id', '=', id).execute();
      };
      await leaveBy('lost');
      const first = await session(room);
      await leaveBy('lost');
      const second = await session(room);
      assert.notEqual(second.id, first.id);
      assert.deepEqual([second.clock_from, second.ends_at], [first.clock_from, first.ends_at]);
      await leaveBy('left');
      assert.equal((await session(room)).clock_from, first.clock_from, 'a chain of them');
      await leaveBy('left');
      const last = await session(room);
      assert.equal(last.clock_from, last.started_at);
    });

    test('HM 2.1 size counts everybody in the room, also those at the board', async () => {
      const { id: room } = await rest.room({ size: 2 });
      const host = await joined(room, 'host');
      const board = await seatBeside(server, host.id);
      const guest = await come(room, 'guest');
      const before = await types(room);
      assert.equal(await refusal(guest.call('join', { name: 'g' })), '403 role limit reached');
      assert.deepEqual(await types(room), before);
      const { queries } = server.running.db;
      await queries.updateTable('participants').set({ left_at: 1 }).where('id', '=', board).execute();
      await guest.call('join', { name: 'g' });
    });

    test('HM 2.3 end-room and the end of the time send away who is at the board, too; one list has them all', async () => {
      const { id: room } = await rest.room({ max_duration_seconds: 120 });
      const both = boardCaller(await house.join(room, { role: 'writer' }));
      await both.join();
      const only = await house.join(room, { role: 'reader' });
      const host = await joined(room, 'host');
      interface Session {
        peers: Record<string, { id: string; role: string; left_at?: string }>;
      }
      const [now] = (await rest.get<{ data: Session[] }>(`/sessions?room_id=${room}`)).data;
      const roles = Object.values(now?.peers ?? {}).map(({ role }) => role);
      assert.equal(roles.length, 3);
      assert.ok(roles.includes('host') && roles.includes('reader'), roles.join());
      const active = await rest.get<{ session: { peers: string[] } }>(`/active-rooms/${room}`);
      assert.equal(active.session.peers.length, 2, 'the peers are those in the call');
      await rest.post(`/active-rooms/${room}/end-room`, { reason: 'over' });
      assert.equal((await host.hear('on-peer-leave-request'))['reason'], 'over');
      await closedOf(both.live);
      await closedOf(only);
      await untilLast(room, 'session.ended');

      const again = await house.join(room, { role: 'writer' });
      await age(room, 119_500);
      await closedOf(again);
      await untilLast(room, 'session.ended');
    });

    test('a disabled room: everybody goes at once, and who comes is told that it is not active', async () => {
      const { id: room } = await rest.room();
      const host = await joined(room, 'host');
      const looking = await come(room, 'guest');
      await rest.post(`/rooms/${room}`, { enabled: false });
      const told = await host.hear('on-peer-leave-request');
      assert.deepEqual([told['reason'], told['room_end']], ['room is not active', true]);
      assert.equal((await looking.hear('on-error'))['message'], 'room is not active');
      const answer = await fetch(`${server.url}/init?peer_id=x`, {
        headers: { authorization: `Bearer ${appToken(room, 'host')}` },
      });
      assert.equal(answer.status, 403);
      assert.deepEqual(await answer.json(), { code: 403, message: 'room is not active' });
      await assert.rejects(connect(server, appToken(room, 'host')), /403/);
      await rest.post(`/rooms/${room}`, { enabled: true });
      await joined(room, 'host');
    });

    test('HM 2.12 tracks are reported when they come, change and go; failures as clients tell them, within bounds', async () => {
      interface Page {
        total: number;
        next: string;
        events: { type: string; timestamp: string; data: Record<string, unknown> }[];
      }
      const { id: room } = await rest.room({ name: 'reports' });
      const host = await joined(room, 'host');
      const track = `a-${host.id}`;
      await host.publish([track, 'audio']);
      const said = { track_id: track, stream_id: `s-${host.id}`, type: 'audio', source: 'regular' };
      host.notify('track-update', { tracks: { [track]: { ...said, mute: true } } });
      await host.publish();
      const info = {
        error_code: 4005,
        error_message: 'x'.repeat(5000),
        is_terminal: true,
        user_name: 'forged',
      };
      host.notify('analytics', { name: 'publish.failed', info, timestamp: 1 });
      for (const name of ['perf.stats', 7, undefined]) host.notify('analytics', { name, info });
      host.notify('analytics', { name: 'publish.failed', info: null });
      for (let n = 0; n < 50; n += 1) host.notify('analytics', { name: 'disconnected', info: {} });
      const read = (query: string) => rest.get<Page>(`/analytics/events?room_id=${room}&limit=100${query}`);
      await until(async () => (await read('')).total >= 23);
      const tracks = await read('&error=false');
      assert.deepEqual(
        tracks.events.map(({ type }) => type),
        ['track.remove.success', 'track.update.success', 'track.add.success'],
      );
      const [gone, changed, came] = tracks.events.map(({ data }) => data);
      assert.deepEqual([came?.['mute'], changed?.['mute']], [false, true]);
      assert.ok(gone?.['stopped_at']);
      for (const [member, value] of Object.entries({
        ...{ room_id: room, room_name: 'reports', peer_id: host.id, role: 'host', user_name: 'host' },
        ...{ track_id: track, stream_id: `s-${host.id}`, type: 'audio', source: 'regular' },
      })) {
        assert.equal(came?.[member], value, member);
      }
      const [failed] = (await read('&type=client.publish.failed')).events;
      assert.deepEqual([failed?.data['error_code'], failed?.data['user_name']], [4005, 'host']);
      assert.equal(String(failed?.data['error_message']).length, 1024);
      assert.equal((await read('&error=true')).total, 20, 'the rest is dropped');
      assert.equal((await read('&type=track.add.success&type=track.remove.success')).total, 2);
      assert.equal((await read('&peer_id=nobody')).total, 0);

      const seen: string[] = [];
      let next = '';
      do {
        const page = await rest.get<Page>(
          `/analytics/events?room_id=${room}&limit=9${next && `&start=${next}`}`,
        );
        seen.push(...page.events.map(({ type, timestamp }) => `${type} ${timestamp}`));
        next = page.next;
      } while (next !== '');
      assert.equal(seen.length, 23);
      await rest.refused(400, `/analytics/events?room_id=${room}&start=nonsense`);
      await rest.refused(400, '/analytics/events');
      await rest.refused(404, '/analytics/events?room_id=0123456789abcdef01234567');
      const { session: running } = await rest.get<{ session: { id: string } }>(`/active-rooms/${room}`);
      assert.equal((await read(`&session_id=${running.id}`)).total, 23);
      await rest.refused(404, `/analytics/peer-stats?peer_id=${host.id}&session_id=${running.id}`);
      assert.deepEqual((await rest.get<{ events: [] }>('/analytics/webhooks')).events, []);
    });
  });

async function refusal(calling: Promise<unknown>): Promise<string> {
  const refused = await refusalOf(calling);
  return refused ? `${String(refused.code)} ${refused.message}` : '';
}
