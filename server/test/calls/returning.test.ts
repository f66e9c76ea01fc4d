import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { clientOf, subjectOf } from '../hms/client.ts';
import { newDataDir, startServer, type TestServer } from '../support/server.ts';
import { appToken, CallError, connect, type Caller } from './caller.ts';
import { scriptedEngine } from './scripted-engine.ts';

/** What clients send when they come back: the connections that they have. */
const OFFER = { desc: { type: 'offer', sdp: 'old' }, tracks: {}, sfu_node_id: 'of-another-server' };

describe('coming back to a server that was started anew', () => {
  const media = scriptedEngine();
  const dataDir = newDataDir();
  let server: TestServer;
  const rest = clientOf(() => server);
  const callers: Caller[] = [];
  let template: string;
  const startHere = async (): Promise<void> => {
    server = await startServer({ ENFILADE_DATA_DIR: dataDir }, media.engine);
  };
  before(async () => {
    await startHere();
    const made = await rest.post<{ id: string }>('/templates', {
      name: 'returning',
      roles: {
        host: {
          publishParams: { allowed: ['audio'] },
          permissions: { changeRole: true, removeOthers: true },
        },
        guest: { publishParams: { allowed: [] } },
      },
    });
    template = made.id;
  });
  after(async () => {
    for (const { ws } of callers) ws.terminate();
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 20 });
  });

  async function come(token: string, id?: string): Promise<Caller> {
    const caller = await connect(server, token, id);
    callers.push(caller);
    return caller;
  }
  /** A host and a guest who was made a host, and the tokens that they came with. */
  async function two() {
    const { id: room } = await rest.room({ template_id: template });
    const [theirs, his] = [appToken(room, 'host'), appToken(room, 'guest', 'ben')];
    const [host, guest] = [await come(theirs), await come(his)];
    await host.join('Jane');
    await guest.join('Ben');
    await host.call('role-change-request', { requested_for: guest.id, role: 'host', force: true });
    await guest.hear('on-policy-change');
    return { room, host, guest, theirs, his };
  }
  async function restart(): Promise<void> {
    await server.stop();
    await startHere();
  }
  const types = async (room: string) => server.eventTypes(await subjectOf(server, room));
  const isOver = async (caller: Caller): Promise<void> => {
    await assert.rejects(caller.call('offer', OFFER), { code: 404 });
    assert.equal((await caller.hear('on-error'))['code'], 410);
  };

  test('6 they are who they were, with the role that they had then, and are told of another node', async () => {
    const { room, host, guest, theirs, his } = await two();
    await restart();
    const back = await come(his, guest.id);
    assert.equal((await back.hear('on-policy-change'))['name'], 'host');
    await assert.rejects(
      back.call('offer', OFFER),
      (reason) => reason instanceof CallError && reason.code === 421,
    );
    // Of clients which noticed that they are not connected there comes another one.
    await assert.rejects(back.call('offer', OFFER), { code: 421 });
    const { sfu_node_id: node } = await back.hear('node-info');
    assert.deepEqual((await back.hear('peer-list'))['peers'], {});
    const answer = await back.call('offer', { ...OFFER, sfu_node_id: node });
    assert.deepEqual(answer, { type: 'answer', sdp: 'answer to old', sfu_node_id: node });

    const other = await come(theirs, host.id);
    await assert.rejects(other.call('offer', OFFER), { code: 421 });
    const list = (await other.hear('peer-list'))['peers'] as Record<string, { role: string; info: object }>;
    assert.deepEqual(list[guest.id]?.role, 'host');
    assert.deepEqual(list[guest.id]?.info, { name: 'Ben', data: '', user_id: 'ben', type: 'regular' });
    assert.equal((await back.hear('on-peer-join'))['peer_id'], host.id);
    assert.deepEqual((await types(room)).slice(-3), [
      'session.started',
      'participant.joined',
      'participant.joined',
    ]);
  });

  test('6 also when the server was killed, and could note nothing', async () => {
    const { room, guest, his } = await two();
    await restart();
    // As it stands after a kill: nobody left, and the session is open.
    const { queries } = server.running.db;
    await queries
      .updateTable('participants')
      .set({ left_at: null, reason: null })
      .where('peer_id', '=', guest.id)
      .execute();
    const back = await come(his, guest.id);
    assert.equal((await back.hear('on-policy-change'))['name'], 'host');
    await assert.rejects(back.call('offer', OFFER), { code: 421 });
    await back.hear('node-info');
    assert.ok((await types(room)).includes('participant.joined'));
  });

  test('6 who could not be connected is cut, and comes back once more', async (t) => {
    const { guest, his } = await two();
    await restart();
    const fail = t.mock.method(media.engine, 'join', () => Promise.reject(new Error('it has ended')));
    const tried = await come(his, guest.id);
    await assert.rejects(tried.call('offer', OFFER), { code: 421 });
    await tried.closed();
    fail.mock.restore();
    const back = await come(his, guest.id);
    assert.equal((await back.hear('on-policy-change'))['name'], 'host');
    await assert.rejects(back.call('offer', OFFER), { code: 421 });
    const { sfu_node_id: node } = await back.hear('node-info');
    await back.call('offer', { ...OFFER, sfu_node_id: node });
  });

  for (const [why, change] of [
    ['left', { reason: 'left' }],
    ['was removed', { reason: 'removed' }],
    ['was lost more than a minute ago', { left_at: Date.now() - 90_000 }],
  ] as const)
    test(`6 nobody who ${why} comes back: their client is told that it is over`, async () => {
      const { guest, his } = await two();
      await restart();
      const { queries } = server.running.db;
      await queries.updateTable('participants').set(change).where('peer_id', '=', guest.id).execute();
      const back = await come(his, guest.id);
      assert.equal((await back.hear('on-policy-change'))['name'], 'guest');
      await isOver(back);
    });

  test('6 nobody comes back as somebody else: neither with another credential nor under another id', async () => {
    const { room, guest, theirs, his } = await two();
    await restart();
    await isOver(await come(theirs, guest.id));
    await isOver(await come(appToken(room, 'guest', 'ben', 3000), guest.id));
    await isOver(await come(his));
  });

  test('HM 2.1 nobody comes back into a room that was disabled meanwhile', async () => {
    const { room, guest, his } = await two();
    await restart();
    await rest.post(`/rooms/${room}`, { enabled: false });
    await assert.rejects(connect(server, his, guest.id), /403/);
  });
});
