import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

/** Relays before the ports of an engine, which lose this share of the packets in each direction. */
export function lossyLine(share: number, host: string) {
  const sockets: Socket[] = [];
  const relays = new Map<number, Promise<number>>();
  let isOn = false;
  const counted = { passed: 0, lost: 0 };

  async function open(): Promise<Socket> {
    const socket = createSocket('udp4');
    sockets.push(socket);
    socket.bind(0, host);
    await once(socket, 'listening');
    return socket;
  }

  function pass(data: Buffer, from: Socket, to: number): void {
    if (isOn && Math.random() < share) counted.lost += 1;
    else {
      counted.passed += 1;
      from.send(data, to, host);
    }
  }

  /** A browser tries from several ports: each has a way of its own. */
  async function relay(port: number): Promise<number> {
    const near = await open();
    const ways = new Map<number, Promise<Socket>>();
    async function way(caller: number): Promise<Socket> {
      const far = await open();
      far.on('message', (data) => pass(data, near, caller));
      return far;
    }
    near.on('message', (data, { port: caller }) => {
      const found = ways.get(caller) ?? way(caller);
      ways.set(caller, found);
      void found.then((far) => pass(data, far, port));
    });
    return near.address().port;
  }

  return {
    counted,
    /** From now on packets are lost. */
    begin: () => (isOn = true),

    /** The description with the relays in place of the engine's ports. */
    async through(sdp: string): Promise<string> {
      const candidates = new RegExp(`^a=candidate:.* ${host.replaceAll('.', '\\.')} (\\d+) typ`, 'gm');
      const ports = new Set([...sdp.matchAll(candidates)].map(([, port]) => Number(port)));
      let text = sdp;
      for (const port of ports) {
        const relayed = relays.get(port) ?? relay(port);
        relays.set(port, relayed);
        text = text.replaceAll(` ${host} ${port} typ`, ` ${host} ${await relayed} typ`);
      }
      return text;
    },

    close: () => sockets.forEach((socket) => socket.close()),
  };
}
