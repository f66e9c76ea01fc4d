import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { WebSocket, WebSocketServer } from 'ws';
import { textFrame } from './text-frame.ts';

test('RFC 6455 5.2 a text of any length is read as it was, between messages that were sent in the usual way', async (t) => {
  const lengths = [0, 1, 125, 126, 65_535, 65_536, 200_001];
  const texts = lengths.map((length) => 'a'.repeat(length % 2) + 'ж'.repeat(Math.floor(length / 2)));
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
  t.after(() => {
    server.close();
  });
  server.on('connection', (socket, request: IncomingMessage) => {
    for (const text of texts) {
      socket.send(`before ${text}`);
      request.socket.write(textFrame(text));
    }
    socket.close();
  });
  await once(server, 'listening');
  const client = new WebSocket(`ws://127.0.0.1:${String((server.address() as AddressInfo).port)}`);
  const heard: string[] = [];
  client.on('message', (data: Buffer, isBinary) => {
    assert.equal(isBinary, false);
    heard.push(data.toString());
  });
  await once(client, 'close');
  assert.deepEqual(
    heard,
    texts.flatMap((text) => [`before ${text}`, text]),
  );
});
