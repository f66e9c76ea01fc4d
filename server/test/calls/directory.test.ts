import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { clientOf } from '../hms/client.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { appToken, CallError, connect, type Caller } from './caller.ts';
import { scriptedEngine } from './scripted-engine.ts';

interface Listed {
  iterator: string;
  total: number;
  eof: boolean;
  peers: { peer_id: string; role: string; groups: string[]; realtime: boolean; info: { name: string } }[];
}

describe('people of a large room, looked up by the web client of 100ms', () => {
  const media = scriptedEngine();
  let server: TestServer;
  const rest = clientOf(() => server);
  const callers: Caller[] = [];
  let room: string;
  let host: Caller;
  const guests: Caller[] = [];

  async function joined(role: string, name: string): Promise<Caller> {
    const caller = await connect(server, appToken(room, role));
    callers.push(caller);
    await caller.join(name);
    return caller;
  }
  before(async () => {
    server = await startServer({}, media.engine);
    const template = await rest.post<{ id: string }>('/templates', {
      name: 'directory',
      roles: { host: { publishParams: { allowed: ['audio'] } }, guest: {} },
    });
    room = (await rest.room({ template_id: template.id, size: 20, description: 'all about doors' })).id;
    host = await joined('host', 'Jane');
    for (const name of ['Ann', 'Anna', 'Ben', 'Hanna', 'Cid']) guests.push(await joined('guest', name));
    await guests[2]?.call('group-join', { name: '_handraise' });
  });
  after(async () => {
    for (const { ws } of callers) ws.terminate();
    await server.stop();
  });

  const names = ({ peers }: Listed) => peers.map(({ info }) => info.name);
  const list = (params: object, method = 'find-peer') =>
    host.call(method, params) as unknown as Promise<Listed>;

  test('4 what the room is called, and who is in it, is told to who comes in', async () => {
    const info = await host.hear('room-info');
    assert.deepEqual(info, {
      ...{ room_id: room, name: info['name'], description: 'all about doors' },
      ...{ max_size: 20, large_room_optimization: false },
    });
    assert.equal((await guests[0]?.hear('session-info'))?.['room_id'], room);
    await rest.post(`/rooms/${room}`, { description: 'all about windows' });
    assert.equal((await host.hear('room-info'))['description'], 'all about windows');
  });

  test('5.1 get-peer: one by their id', async () => {
    const ben = guests[2]?.id ?? '';
    const found = (await host.call('get-peer', { peer_id: ben })) as unknown as Listed['peers'][0];
    assert.deepEqual(
      [found.peer_id, found.role, found.groups, found.realtime, found.info.name],
      [ben, 'guest', ['_handraise'], true, 'Ben'],
    );
  });

  for (const { why, params, found } of [
    { why: 'everybody', params: {}, found: ['Jane', 'Ann', 'Anna', 'Ben', 'Hanna', 'Cid'] },
    { why: 'a role', params: { role: 'host' }, found: ['Jane'] },
    { why: 'a group', params: { group: '_handraise' }, found: ['Ben'] },
    { why: 'a role that nobody has', params: { role: 'none' }, found: [] },
    { why: 'ids, of whom one is in', params: { peers: ['nobody', 'ann'] }, found: ['Ann'] },
    { why: 'ids as the client calls them', params: { peerIds: ['ann'] }, found: ['Ann'] },
    { why: 'a role and a group', params: { role: 'host', group: '_handraise' }, found: [] },
  ])
    test(`5.1 find-peer by ${why}`, async () => {
      const ids = (given?: string[]) => given?.map((id) => (id === 'ann' ? (guests[0]?.id ?? '') : id));
      const { peers, peerIds } = params as { peers?: string[]; peerIds?: string[] };
      const wish = {
        ...params,
        ...(peers && { peers: ids(peers) }),
        ...(peerIds && { peerIds: ids(peerIds) }),
      };
      const answer = await list(wish);
      assert.deepEqual(names(answer), found);
      assert.deepEqual([answer.total, answer.eof], [found.length, true]);
    });

  test('5.1 peer-iter-next: the list goes on where it was, without those who left', async () => {
    const gone = await joined('guest', 'Gone');
    const first = await list({ limit: 4 });
    assert.deepEqual([names(first), first.total, first.eof], [['Jane', 'Ann', 'Anna', 'Ben'], 7, false]);
    gone.notify('leave');
    await host.hear('on-peer-leave');
    const { iterator } = first;
    const second = await list({ iterator, limit: 100 }, 'peer-iter-next');
    assert.deepEqual([names(second), second.eof], [['Hanna', 'Cid'], true]);
    const third = await list({ iterator, limit: 100 }, 'peer-iter-next');
    assert.deepEqual([names(third), third.eof], [[], true]);
    for (let n = 0; n < 8; n += 1) await list({});
    await assert.rejects(list({ iterator, limit: 1 }, 'peer-iter-next'), { code: 404 });
  });

  test('5.1 peer-name-search: by what is in the name, some at a time', async () => {
    const search = (params: object) => host.call('peer-name-search', params);
    const first = await search({ query: 'ann', limit: 2 });
    assert.deepEqual(first, {
      ...{ count: 2, limit: 2, offset: 2, eof: false },
      peers: [
        { name: 'Ann', peer_id: guests[0]?.id, role: 'guest', type: 'regular' },
        { name: 'Anna', peer_id: guests[1]?.id, role: 'guest', type: 'regular' },
      ],
    });
    const rest = (await search({ query: 'ann', limit: 2, offset: 2 })) as {
      eof: boolean;
      peers: { name: string }[];
    };
    assert.deepEqual([rest.eof, rest.peers.map(({ name }) => name)], [true, ['Hanna']]);
    assert.equal((await search({}))['count'], 6);
    assert.deepEqual((await search({ query: 'zz' }))['peers'], []);
  });

  for (const [method, params, code] of [
    ['get-peer', { peer_id: 'nobody-here' }, 404],
    ['get-peer', {}, 400],
    ['find-peer', { limit: 0 }, 400],
    ['find-peer', { peers: 'all' }, 400],
    ['peer-iter-next', { iterator: 'no-such-list', limit: 1 }, 404],
    ['peer-name-search', { query: 'x'.repeat(200) }, 400],
    ['peer-name-search', { offset: -1 }, 400],
    // What is not offered: clients do not try again.
    ['whiteboard-create', { title: 'x' }, 404],
    ['whiteboard-get', { id: 'x' }, 404],
    ['transcription-start', { mode: 'caption' }, 404],
    ['transcription-stop', { mode: 'caption' }, 404],
    ['transcription-config-update', {}, 404],
  ] as const)
    test(`5.1 ${method} ${JSON.stringify(params).slice(0, 40)} is refused with ${String(code)}`, async () => {
      await assert.rejects(
        host.call(method, params),
        (reason) => reason instanceof CallError && reason.code === code,
      );
    });
});
