import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { classes, Message, methods, parseMessage, RTCIceParameters, type RTCIceTransport } from 'werift';
import { openIce } from './gathering.ts';
import { readFrames, writeFrame } from './tcp-frames.ts';
import { openTcpDoors } from './tcp.ts';

const LOCAL = '127.0.0.1';
const THEIRS = { user: 'themthem', password: 'their password, of 22 at least' };

/** A browser’s side of one socket: asks, answers what it is asked, and hears the rest. */
async function browser(ice: RTCIceTransport, isControlling: boolean) {
  const { usernameFragment: name, password } = ice.localParameters;
  const port = ice.connection.localCandidates.find(({ transport }) => transport === 'tcp')?.port ?? 0;
  const socket = connect(port, LOCAL);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  const heard: string[] = [];
  readFrames(socket, (data) => {
    const message = parseMessage(data);
    if (message === undefined) heard.push(data.toString());
    else if (message.messageClass === classes.REQUEST) {
      const answer = new Message(methods.BINDING, classes.RESPONSE, message.transactionId);
      answer.setAttribute('XOR-MAPPED-ADDRESS', [LOCAL, port]);
      writeFrame(socket, answer.addMessageIntegrity(Buffer.from(THEIRS.password)).addFingerprint().bytes);
    }
  });
  const asking = new Message(methods.BINDING, classes.REQUEST)
    .setAttribute('USERNAME', `${name}:${THEIRS.user}`)
    .setAttribute('PRIORITY', 1);
  if (isControlling) asking.setAttribute('ICE-CONTROLLING', 1n).setAttribute('USE-CANDIDATE', null);
  else asking.setAttribute('ICE-CONTROLLED', 1n);
  writeFrame(socket, asking.addMessageIntegrity(Buffer.from(password)).addFingerprint().bytes);
  return { socket, heard };
}

async function until(what: string, holds: () => boolean): Promise<void> {
  for (const end = Date.now() + 8000; !holds();) {
    assert.ok(Date.now() < end, what);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

for (const isOffered of [true, false])
  for (const how of ['closed', 'forgotten'] as const) {
    const role = isOffered ? 'controls' : 'is controlled';
    test(`RFC 6544: a browser whose socket is ${how} goes on by another, where our side ${role}`, async () => {
      const tcp = openTcpDoors([LOCAL], undefined);
      const { ice, gather, close } = openIce({ addresses: [LOCAL], announced: [], tcp }, isOffered);
      await gather();
      ice.setRemoteParams(new RTCIceParameters({ usernameFragment: THEIRS.user, password: THEIRS.password }));
      const started = ice.start();
      const first = await browser(ice, !isOffered);
      await started;
      await ice.connection.send(Buffer.from([200, 1]));
      await until('the first socket is sent to', () => first.heard.length === 1);
      if (how === 'closed') first.socket.destroy();
      else await new Promise((resolve) => setTimeout(resolve, 3100));

      const second = await browser(ice, !isOffered);
      const isSecond = () => ice.connection.nominated?.remoteAddr[1] === second.socket.localPort;
      await until('the second socket is chosen', isSecond);
      await ice.connection.send(Buffer.from([200, 2]));
      await until('the second socket is sent to', () => second.heard.length === 1);
      assert.equal(first.heard.length, 1);
      assert.equal(ice.state, 'connected');
      second.socket.destroy();
      close();
      await ice.stop();
      tcp.close();
    });
  }

test('a browser that does not come back within some seconds has failed', async () => {
  const tcp = openTcpDoors([LOCAL], undefined);
  const { ice, gather, close } = openIce({ addresses: [LOCAL], announced: [], tcp }, true);
  await gather();
  ice.setRemoteParams(new RTCIceParameters({ usernameFragment: THEIRS.user, password: THEIRS.password }));
  const started = ice.start();
  const only = await browser(ice, false);
  await started;
  only.socket.destroy();
  await until('it is told', () => ice.state === 'failed');
  close();
  await ice.stop();
  tcp.close();
});
