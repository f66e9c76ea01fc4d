import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { appToken, connect, type Caller } from '../calls/caller.ts';
import { recordingEngine } from '../recordings/recording-engine.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { clientOf } from './client.ts';

/** What the web client sends of a session, beside what somebody said. */
const info = (peer: Record<string, unknown>) => ({
  peer: { role: 'host', joined_at: 1, ...peer },
  ...{ agent: 'hmsclient/0.15.2', device_id: 'd', cluster: { websocket_url: 'wss://x' }, timestamp: 1 },
});

describe('HM 2.12 what people say of a call', () => {
  let server: TestServer;
  const rest = clientOf(() => server);
  const callers: Caller[] = [];
  before(async () => {
    server = await startServer({}, recordingEngine().engine);
  });
  after(async () => {
    for (const { ws } of callers) ws.terminate();
    await server.stop();
  });

  async function come(): Promise<{ room: string; token: string; peer: string }> {
    const { id: room } = await rest.room({});
    const token = appToken(room, 'host', 'ann', undefined, server.keys);
    const caller = await connect(server, token);
    callers.push(caller);
    await caller.join('Ann');
    return { room, token, peer: caller.id };
  }
  const send = (token: string | undefined, body: unknown) =>
    fetch(`${server.url}/v2/client/feedback`, {
      method: 'POST',
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
    });
  const kept = (room: string) =>
    rest.get<{ events: { type: string; data: Record<string, unknown> }[] }>(
      `/analytics/events?room_id=${room}&type=client.feedback`,
    );

  test('of the peer that came with the token; any page may send it; five times at most', async () => {
    const { room, token, peer } = await come();
    const asked = await fetch(`${server.url}/v2/client/feedback`, { method: 'OPTIONS' });
    assert.deepEqual(
      [asked.status, asked.headers.get('access-control-allow-headers')],
      [204, 'Content-Type, Authorization'],
    );
    const said = { question: 'How was it?', rating: 4, max_rating: 5, reasons: ['echo'], comment: 'fine' };
    for (let time = 0; time < 5; time += 1) {
      const answer = await send(token, { ...info({ peer_id: peer }), payload: said });
      assert.deepEqual([answer.status, answer.headers.get('access-control-allow-origin')], [200, '*']);
    }
    assert.equal((await send(token, { ...info({ peer_id: peer }), payload: said })).status, 429);
    const { events } = await kept(room);
    assert.equal(events.length, 5);
    const { peer_id, user_id, rating, comment, reasons } = events[0]?.data ?? {};
    assert.deepEqual([peer_id, user_id, rating, comment, reasons], [peer, 'ann', 4, 'fine', ['echo']]);
  });

  const rows: [what: string, status: number, token: boolean, change: (peer: string) => object][] = [
    ['no token', 401, false, (peer_id) => ({ ...info({ peer_id }), payload: { rating: 1 } })],
    ['another peer', 404, true, () => ({ ...info({ peer_id: 'nobody' }), payload: { rating: 1 } })],
    ['no rating', 400, true, (peer_id) => ({ ...info({ peer_id }), payload: {} })],
    ['nothing said', 400, true, (peer_id) => info({ peer_id })],
    [
      'a comment without end',
      400,
      true,
      (peer_id) => ({ ...info({ peer_id }), payload: { rating: 1, comment: 'x'.repeat(5000) } }),
    ],
  ];
  for (const [what, status, hasToken, change] of rows) {
    test(`refused, and nothing is kept: ${what}`, async () => {
      const { room, token, peer } = await come();
      const answer = await send(hasToken ? token : undefined, change(peer));
      assert.equal(answer.status, status);
      assert.equal(answer.headers.get('access-control-allow-origin'), '*');
      assert.deepEqual((await kept(room)).events, []);
    });
  }

  test('the token of somebody else in the same room says nothing for them', async () => {
    const { room, peer } = await come();
    const other = appToken(room, 'host', 'bob', undefined, server.keys);
    assert.equal((await send(other, { ...info({ peer_id: peer }), payload: { rating: 1 } })).status, 404);
  });
});
