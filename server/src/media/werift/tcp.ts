import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { portsFrom } from './ports.ts';
import { askedNames } from './stun.ts';
import { readFrames } from './tcp-frames.ts';

/** Where the connections of one process are reached by TCP. */
export interface TcpDoors {
  /** Where it listens; where nothing is free, nowhere. */
  places(): Promise<readonly Place[]>;
  /** Who begins with that user name is handed on, with what they said. */
  expect(user: string, came: Came): void;
  forget(user: string): void;
  close(): void;
}

export interface Place {
  address: string;
  port: number;
}
export type Came = (socket: Socket, first: Buffer, address: string) => void;

/** Who says nothing within this is not calling. */
const FIRST_MS = 10_000;
/** Of those nobody knows yet. */
const MOST_STRANGERS = 200;

/**
 * Passive ICE candidates over TCP (RFC 6544) for browsers behind networks that let no UDP through: one port for all
 * connections of a process. Whose connection it is says the user name in the first request.
 */
export function openTcpDoors(
  addresses: readonly string[],
  ports: readonly [number, number] | undefined,
): TcpDoors {
  const expected = new Map<string, Came>();
  const strangers = new Set<Socket>();
  const servers: Server[] = [];
  let isClosed = false;

  function greet(socket: Socket, address: string): void {
    socket.on('error', () => undefined);
    if (strangers.size >= MOST_STRANGERS) {
      socket.destroy();
      return;
    }
    strangers.add(socket);
    socket.setNoDelay(true);
    const late = setTimeout(() => socket.destroy(), FIRST_MS).unref();
    const gone = (): void => {
      clearTimeout(late);
      strangers.delete(socket);
    };
    socket.once('close', gone);
    const stop = readFrames(socket, (first) => {
      gone();
      stop();
      const came = expected.get(askedNames(first)?.ours ?? '');
      if (came) came(socket, first, address);
      else socket.destroy();
    });
  }

  async function listen(address: string): Promise<Place | undefined> {
    for (const port of portsFrom(ports)) {
      const server = createServer((socket) => greet(socket, address));
      try {
        server.listen({ host: address, port, exclusive: true });
        await once(server, 'listening');
      } catch (reason) {
        if ((reason as NodeJS.ErrnoException).code === 'EADDRINUSE') continue;
        return undefined;
      }
      server.on('error', () => undefined);
      servers.push(server);
      if (isClosed) server.close();
      return { address, port: (server.address() as AddressInfo).port };
    }
    return undefined;
  }

  const listening = Promise.all(addresses.map(listen)).then((found) => found.flatMap((one) => one ?? []));
  return {
    places: () => listening,
    expect: (user, came) => void expected.set(user, came),
    forget: (user) => void expected.delete(user),
    close() {
      isClosed = true;
      for (const server of servers) server.close();
      for (const socket of strangers) socket.destroy();
    },
  };
}
