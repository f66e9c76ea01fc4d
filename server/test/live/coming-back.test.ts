import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type * as wire from '@enfilade/protocol';
import { roomToken, TokenRole } from 'netless-token';
import { sql } from 'kysely';
import { WebSocket } from 'ws';
import { ENGINES } from '../support/engines.ts';
import { KEYS, type TestServer } from '../support/server.ts';
import { startServerOn } from '../support/server-on.ts';
import { rawJoin } from './raw.ts';
import { closedOf, codeOf, liveHouse, rectangle, until } from './room.ts';

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

for (const engine of ENGINES) {
  describe(`coming back on ${engine}`, () => {
    let server: TestServer;
    before(async () => {
      server = await startServerOn(engine);
    });
    after(() => server.stop());
    const house = liveHouse(() => server);
    afterEach(() => {
      house.leaveAll();
    });
    const nobody = async (room: string): Promise<void> => {
      const path = `/rooms/${room}/participants?present=true`;
      while ((await house.call<wire.Page<wire.Participant>>('GET', path)).data.length > 0) await sleep(5);
    };
    /** A client whose connection can be cut. */
    const cuttable = () => {
      const sockets: WebSocket[] = [];
      class Own extends WebSocket {
        constructor(address: string) {
          super(address);
          sockets.push(this);
        }
      }
      return { Own: Own as never, cut: () => sockets.at(-1)?.terminate() };
    };

    test('who is in stays, also when the connection is cut after the credential has expired', async () => {
      const room = await house.newRoom();
      const makers = [
        async () => (await house.mint(room.id, { lifetime_seconds: 1 })).token,
        () => roomToken(KEYS.accessKey, KEYS.secretKey, 1000, { uuid: room.id, role: TokenRole.Writer }),
      ];
      for (const [n, make] of makers.entries()) {
        const token = await make();
        const { Own, cut } = cuttable();
        const live = await house.joinWith({ room: room.id, token, WebSocket: Own });
        await sleep(1100);
        cut();
        await until(() => live.state.is === 'reconnecting');
        live.draw('init', [rectangle(`drawn-${n}`)]);
        await until(() => live.state.is === 'connected' && live.isSaved, 'coming back');
        assert.equal(live.you.role, 'writer');
        live.leave();
        await nobody(room.id);
        // Who comes anew does not.
        assert.equal(await codeOf(house.joinWith({ room: room.id, token })), 'expired');
        const resume = { key: 'none', scenes: {} };
        const left = await rawJoin(server.url, room.id, token, { resume });
        assert.deepEqual(await left.closed(), [4402, 'expired']);
      }
    });

    test('an expired credential lets nobody else in, whatever way back they name', async () => {
      const room = await house.newRoom();
      const admin = await house.join(room.id, { role: 'admin' });
      const { token } = await house.mint(room.id, { lifetime_seconds: 1 });
      const live = await house.joinWith({ room: room.id, token });
      await admin.setRole(live.you.id, 'admin');
      await until(() => live.you.role === 'admin');
      await sleep(1100);
      const stranger = await rawJoin(server.url, room.id, token, { resume: { key: 'bogus', scenes: {} } });
      assert.deepEqual(await stranger.closed(), [4402, 'expired']);
      assert.equal(live.state.is, 'connected');
    });

    test('who comes back after a crash finds their own seat, and others do not', async () => {
      const room = await house.newRoom({ seats: 1 });
      const { token } = await house.mint(room.id);
      (await house.joinWith({ room: room.id, token })).leave();
      await nobody(room.id);
      // As a server leaves it that is killed.
      const { queries } = server.running.db;
      await queries
        .updateTable('participants')
        .set({ left_at: null })
        .where('room_num', '=', room.number)
        .execute();
      await queries
        .updateTable('sessions')
        .set({ holder: 'killed' })
        .where('room_num', '=', room.number)
        .execute();
      assert.equal(await codeOf(house.join(room.id)), 'room_full');
      const back = await house.joinWith({ room: room.id, token });
      assert.equal(back.you.role, 'writer');
      assert.deepEqual((await server.eventTypes(room.id)).slice(-3, -1), [
        'participant.left',
        'session.started',
      ]);
    });

    if (engine === 'postgres') {
      test('connections to the database that are cut while people draw end nothing', async () => {
        const room = await house.newRoom();
        const [ann, ben] = [await house.join(room.id), await house.join(room.id)];
        const drawing = setInterval(() => ann.draw('init', [rectangle()]), 2);
        for (let n = 0; n < 5; n += 1) {
          await sleep(60);
          await sql`select pg_terminate_backend(pid) from pg_stat_activity
            where pid <> pg_backend_pid() and datname = current_database()`
            .execute(server.running.db.queries)
            .catch(() => undefined);
        }
        clearInterval(drawing);
        await until(() => ann.state.is === 'connected' && ann.isSaved, 'saving');
        const drawn = ann.elements('init')?.length ?? 0;
        assert.ok(drawn > 20);
        await until(() => ben.elements('init')?.length === drawn, 'seeing');
      });
    }

    test('the way back of somebody is nobody else’s', async () => {
      const room = await house.newRoom();
      const boss = await rawJoin(server.url, room.id, (await house.mint(room.id, { role: 'admin' })).token);
      const { resume: key } = await boss.first('welcome');
      const eve = (await house.mint(room.id, { role: 'reader', user_id: 'eve' })).token;
      const raw = await rawJoin(server.url, room.id, eve, { resume: { key, scenes: {} } });
      const { you, resumed } = (await raw.first('welcome')) as { you: wire.LivePerson; resumed: boolean };
      assert.deepEqual([you.role, you.user_id, resumed], ['reader', 'eve', false]);
      assert.equal(boss.ws.readyState, WebSocket.OPEN);
      for (const { ws } of [boss, raw]) ws.terminate();
    });

    test('two windows of one person at the same moment: the later one stays, the other is told why', async () => {
      const room = await house.newRoom();
      const { token } = await house.mint(room.id, { user_id: 'mia' });
      for (let n = 0; n < 5; n += 1) {
        const both = await Promise.all([1, 2].map(() => rawJoin(server.url, room.id, token)));
        const gone = await Promise.race(both.map((raw) => raw.closed()));
        assert.deepEqual(gone, [4412, 'replaced']);
        for (const { ws } of both) ws.terminate();
      }
    });

    test('who finds the room full with a stronger link stays in with the weaker one', async () => {
      const room = await house.newRoom({ seats: 1 });
      await house.join(room.id, { user_id: 'ben' });
      const mia = await house.join(room.id, { user_id: 'mia', role: 'reader' });
      assert.equal(await codeOf(house.join(room.id, { user_id: 'mia' })), 'room_full');
      assert.equal(mia.state.is, 'connected');
      // With a seat of one’s own one may.
      const ben = await house.join(room.id, { user_id: 'ben', role: 'admin' });
      assert.equal(ben.you.role, 'admin');
    });

    test('a ban at the moment of coming in holds', async () => {
      const room = await house.newRoom();
      for (let n = 0; n < 20; n += 1) {
        const user = `eve-${n}`;
        const { token } = await house.mint(room.id, { user_id: user });
        const [raw] = await Promise.all([
          rawJoin(server.url, room.id, token),
          sleep(n % 5).then(() => house.call('PUT', `/rooms/${room.id}/bans/${user}`)),
        ]);
        assert.deepEqual(await raw.closed(), [4411, 'banned']);
      }
    });

    test('AG 1.1 a token that is banned stays banned in every way that it can be written', async () => {
      const room = await house.newRoom();
      const made = () =>
        roomToken(KEYS.accessKey, KEYS.secretKey, 60_000, { uuid: room.id, role: TokenRole.Writer });
      const banned = made();
      const live = await house.joinWith({ room: room.id, token: banned });
      await house.call('DELETE', `/rooms/${room.id}/participants/${live.you.id}?ban=true`);
      assert.equal(await closedOf(live), 'banned');
      const revoked = made();
      await house.call('POST', `/rooms/${room.id}/tokens/revoke`, { token: `${revoked}==` });
      for (const token of [banned, revoked]) {
        const [, prefix = '', coded = ''] = /^(NETLESSROOM_)(.*)$/.exec(token) ?? [];
        const query = Buffer.from(coded, 'base64url').toString();
        const turned = query.split('&').reverse().join('&');
        const spelled = query.replace(/[0-9](?=&|$)/, (digit) => `%3${digit}`);
        const ways = [turned, spelled].map((text) => prefix + Buffer.from(text).toString('base64url'));
        for (const way of [token, `${token}=`, ...ways]) {
          assert.equal(await codeOf(house.joinWith({ room: room.id, token: way })), 'banned', way);
        }
      }
      assert.equal((await house.joinWith({ room: room.id, token: made() })).state.is, 'connected');
    });

    test('everything is revoked: codes and links that are made later let in, and it can be ended', async () => {
      const room = await house.newRoom();
      const codes = async () =>
        (await house.call<wire.Page<wire.Code>>('POST', `/rooms/${room.id}/codes`, {})).data[0]?.code ?? '';
      const [old, late] = [await codes(), (await house.mint(room.id)).token];
      const revoke = (all: boolean) => house.call('POST', `/rooms/${room.id}/tokens/revoke`, { all });
      await revoke(true);
      await sleep(2);
      for (const token of [old, late])
        assert.equal(await codeOf(house.joinWith({ room: room.id, token })), 'banned');
      assert.equal(await codeOf(house.join(room.id)), 'let in');
      assert.deepEqual(await revoke(false), { revoked_at: null });
      for (const token of [old, late])
        assert.equal(await codeOf(house.joinWith({ room: room.id, token })), 'let in');
      const types = await server.eventTypes(room.id);
      assert.equal(types.filter((type) => type === 'token.restored').length, 1);
    });

    test('who is banned gets no more pictures, either', async () => {
      const room = await house.newRoom();
      const live = await house.join(room.id, { user_id: 'eve' });
      const ask = () =>
        fetch(`${server.url}/live/files/${room.id}/none`, {
          headers: { authorization: `Bearer ${live.files ?? ''}` },
        });
      const codeNow = async () => ((await (await ask()).json()) as { code: string }).code;
      assert.equal(await codeNow(), 'file_not_found');
      await house.call('PUT', `/rooms/${room.id}/bans/eve`);
      assert.equal(await codeNow(), 'participant_not_found');
    });

    test('what is drawn while a scene is removed does not stay behind', async () => {
      const room = await house.newRoom();
      const [ann, ben] = [await house.join(room.id), await house.join(room.id)];
      for (let n = 0; n < 10; n += 1) {
        await ann.addScene({ name: `s${n}` });
        const scene = await until(() => ben.scenes.find(({ name }) => name === `s${n}`)?.id, 'the scene');
        ann.look(scene);
        ben.look(scene);
        await until(() => ann.elements(scene) && ben.elements(scene), 'loading');
        const drawing = setInterval(() => ben.draw(scene, [rectangle()]), 3);
        await sleep(20);
        await ann.removeScene(scene);
        clearInterval(drawing);
      }
      await until(() => ben.isSaved);
      await sleep(300);
      const rows = await server.running.db.queries
        .selectFrom('elements')
        .select('scene_id')
        .where('room_num', '=', room.number)
        .execute();
      assert.deepEqual(rows, []);
    });
  });
}
