import type { Socket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv4 } from 'node:net';
import { StunProtocol, UdpTransport } from 'werift';
import { portsFrom } from './ports.ts';

/**
 * Listens on a free port of this address, by binding: looking first, as werift does, ends the process when another one
 * is faster.
 *
 * @param isTaken whether a packet is looked at
 * @returns undefined when the address is not ours, or no port is free
 */
export async function openUdp(
  address: string,
  ports: readonly [number, number] | undefined,
  isTaken: (data: Buffer) => boolean,
): Promise<StunProtocol | undefined> {
  for (const port of portsFrom(ports)) {
    const way = newTransport(isIPv4(address) ? 'udp4' : 'udp6');
    try {
      way.socket.bind({ port, address, exclusive: true });
      await once(way.socket, 'listening');
    } catch (reason) {
      way.socket.close();
      if ((reason as NodeJS.ErrnoException).code === 'EADDRINUSE') continue;
      return undefined;
    }
    // A packet that could not be sent is a packet that did not arrive.
    way.socket.on('error', () => undefined);
    const protocol = new StunProtocol();
    protocol.transport = way;
    const taking = protocol as unknown as { datagramReceived: UdpTransport['onData'] };
    way.onData = (data, from) => {
      if (isTaken(data)) taking.datagramReceived(data, from);
    };
    protocol.localIp = address;
    return protocol;
  }
  return undefined;
}

/** Its own way to be made binds, and cannot be told that a port is taken. */
function newTransport(family: 'udp4' | 'udp6'): UdpTransport & { socket: Socket } {
  return Reflect.construct(UdpTransport, [family, {}]) as UdpTransport & { socket: Socket };
}
