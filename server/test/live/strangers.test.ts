import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JoinError, joinRoom, type SocketMaker } from '@enfilade/client';
import type * as wire from '@enfilade/protocol';
import { WebSocket } from 'ws';
import { ask } from '../support/http.ts';
import { KEYS, startServer } from '../support/server.ts';

const headers = { authorization: `Bearer ${KEYS.apiKey}` };

/** A socket that comes through a proxy from this address. */
const from = (address: string): SocketMaker =>
  class extends WebSocket {
    constructor(url: string) {
      super(url, { headers: { 'x-forwarded-for': address } });
    }
  } as unknown as SocketMaker;

test('whoever tries too many wrong codes is told nothing more; others are, by their addresses behind a proxy', async (t) => {
  const server = await startServer({ ENFILADE_RATE_LIMIT_REFUSED: '5', ENFILADE_TRUST_PROXY: '127.0.0.1' });
  t.after(() => server.stop());
  const { body } = await ask(`${server.url}/api/v1/rooms`, { headers, body: {} });
  const { id: room } = body as wire.Room;
  const { body: codes } = await ask(`${server.url}/api/v1/rooms/${room}/codes`, { headers, body: {} });
  const [code] = (codes as { data: wire.Code[] }).data;
  const come = async (address: string, token: string): Promise<string> => {
    try {
      const live = await joinRoom({ url: server.url, room, token, WebSocket: from(address) });
      live.leave();
      return 'let in';
    } catch (reason) {
      if (reason instanceof JoinError) return reason.code;
      throw reason;
    }
  };
  const good = code?.code ?? '';
  assert.equal(await come('192.0.2.1', good), 'let in');
  for (let n = 0; n < 5; n += 1) {
    assert.equal(await come('192.0.2.1', `aaa-bbbb-cc${'vwxyz'[n] ?? ''}`), 'bad_credential');
  }
  // It is tried again, until it is given up.
  const late = joinRoom({
    url: server.url,
    room,
    token: good,
    WebSocket: from('192.0.2.1'),
    signal: AbortSignal.timeout(500),
  });
  await assert.rejects(late, JoinError);
  assert.equal(await come('192.0.2.2', good), 'let in');
});
