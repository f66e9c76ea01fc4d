import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { test } from 'node:test';
import { classes, Message, methods, parseMessage } from 'werift';
import { openIce, outside } from './gathering.ts';
import { openTcpDoors } from './tcp.ts';

const LOCAL = '127.0.0.1';

function openNetwork(ports: readonly [number, number]) {
  const addresses = [LOCAL];
  return { addresses, announced: [], ports, tcp: openTcpDoors(addresses, ports) };
}

/** Some ports in a row, of which nobody holds the first. */
async function freeRange(count: number): Promise<[number, number]> {
  const server = createServer().listen(0, LOCAL);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return [port, port + count - 1];
}

test('announced addresses stand for those of their kind only', () => {
  const candidate = 'candidate:1 1 udp 5 10.0.0.5 40000 typ host';
  const six = 'candidate:1 1 tcp 5 fd00::5 40000 typ host tcptype passive';
  assert.deepEqual(outside(candidate, '10.0.0.5', []), [candidate]);
  assert.deepEqual(outside(candidate, '10.0.0.5', ['203.0.113.7', '10.0.0.5', '2001:db8::1']), [
    candidate.replace('10.0.0.5', '203.0.113.7'),
    candidate,
  ]);
  assert.deepEqual(outside(six, 'fd00::5', ['203.0.113.7']), [six]);
});

test('ports are of the range, many at once take different ones, and none being free is told', async () => {
  const range = await freeRange(20);
  const network = openNetwork(range);
  const taken = await Promise.all(
    Array.from({ length: 12 }, async () => {
      const ice = openIce(network, true);
      await ice.gather();
      return ice;
    }),
  );
  const candidates = taken.flatMap(({ ice }) => ice.connection.localCandidates);
  const of = (kind: string) =>
    candidates.filter(({ transport }) => transport === kind).map(({ port }) => port);
  assert.equal(new Set(of('udp')).size, 12);
  assert.equal(new Set(of('tcp')).size, 1, 'one port of TCP for all');
  for (const port of [...of('udp'), ...of('tcp')]) assert.ok(port >= range[0] && port <= range[1]);
  const names = new Set(taken.map(({ ice }) => ice.localParameters.usernameFragment));
  assert.equal(names.size, 12);
  for (const name of names) assert.match(name, /^[0-9a-f]{12}$/);

  const held = createSocket('udp4');
  held.bind(0, LOCAL);
  await once(held, 'listening');
  const { port } = held.address();
  const full = openIce({ ...network, ports: [port, port] }, true);
  await assert.rejects(full.gather(), { code: 'unavailable' });
  held.close();
  for (const { ice, close } of taken) {
    close();
    await ice.stop();
  }
  network.tcp.close();
});

/** RFC 5769 in short: a binding request as a browser sends it. */
function request(name: string, password: string, theirs = 'them'): Buffer {
  return new Message(methods.BINDING, classes.REQUEST)
    .setAttribute('USERNAME', `${name}:${theirs}`)
    .setAttribute('PRIORITY', 1)
    .setAttribute('ICE-CONTROLLED', 1n)
    .addMessageIntegrity(Buffer.from(password))
    .addFingerprint().bytes;
}

function framed(data: Buffer): Buffer {
  const head = Buffer.alloc(2);
  head.writeUInt16BE(data.length);
  return Buffer.concat([head, data]);
}

for (const kind of ['udp', 'tcp'] as const) {
  test(`RFC 8445 7.3 over ${kind}: who knows the password is answered, nobody else`, async () => {
    const network = openNetwork(await freeRange(20));
    const { ice, gather, meet, close } = openIce(network, true);
    await gather();
    const { usernameFragment: name, password } = ice.localParameters;
    const port = ice.connection.localCandidates.find(({ transport }) => transport === kind)?.port ?? 0;
    const answered = async (data: Buffer): Promise<boolean> => {
      const heard = kind === 'udp' ? await askUdp(data, port) : await askTcp(framed(data), port);
      return heard !== undefined && parseMessage(heard, Buffer.from(password)) !== undefined;
    };
    assert.equal(await answered(request(name, password)), true);
    assert.equal(await answered(request(name, 'another password')), false);
    for (const nobody of ['nobody', '__proto__', 'constructor'])
      assert.equal(await answered(request(nobody, password)), false);
    assert.equal(await answered(Buffer.from('GET / HTTP/1.1\r\n\r\n')), false);
    // Somebody who is believed, and goes on with a name that every object has.
    const both = [request(name, password), request('constructor', password)];
    if (kind === 'tcp') assert.ok(await askTcp(Buffer.concat(both.map(framed)), port));
    meet('them');
    assert.equal(await answered(request(name, password)), true);
    assert.equal(await answered(request(name, password, 'new')), false, 'their name of after a restart');
    close();
    await ice.stop();
    network.tcp.close();
  });
}

const SILENT_MS = 900;

async function askUdp(data: Buffer, port: number): Promise<Buffer | undefined> {
  const socket = createSocket('udp4');
  socket.send(data, port, LOCAL);
  const heard = await once(socket, 'message', { signal: AbortSignal.timeout(SILENT_MS) }).catch(() => []);
  socket.close();
  return heard[0] as Buffer | undefined;
}

/** What comes back, in two pieces as networks cut it; undefined where it is closed or nothing comes. */
async function askTcp(data: Buffer, port: number): Promise<Buffer | undefined> {
  const socket = connect(port, LOCAL);
  await once(socket, 'connect');
  socket.write(data.subarray(0, 5));
  setTimeout(() => socket.write(data.subarray(5)), 20);
  const heard = await Promise.race([
    once(socket, 'data', { signal: AbortSignal.timeout(SILENT_MS) }).catch(() => []),
    once(socket, 'close').then(() => []),
  ]);
  socket.destroy();
  return (heard[0] as Buffer | undefined)?.subarray(2);
}

test('a frame longer than any packet of a call, or silence after a close, ends the socket', async () => {
  const network = openNetwork(await freeRange(20));
  const [place] = await network.tcp.places();
  const socket = connect(place?.port ?? 0, LOCAL);
  await once(socket, 'connect');
  socket.write(Buffer.from([0xff, 0xff, 0]));
  await once(socket, 'close');
  const waiting = connect(place?.port ?? 0, LOCAL);
  await once(waiting, 'connect');
  await new Promise((resolve) => setImmediate(resolve));
  const closed = once(waiting, 'close');
  network.tcp.close();
  await closed;
});
