import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { strangerCounter } from './strangers.ts';
import { refuseUpgrade } from './upgrades.ts';

/** The sockets of one way in. Who does not answer a ping before the next one is cut off. */
export interface Sockets {
  /**
   * Counts somebody whose credential is not believed yet. Where there are too many, they are refused, or another is cut off.
   *
   * @returns what takes them out of the count; undefined: they are refused
   */
  countStranger(address: string, socket: Duplex): (() => void) | undefined;
  /** Makes a socket of a request; a handshake that is refused is never greeted. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer, greet: (ws: WebSocket) => void): void;
  /** Pings nobody any more, waits for `rest`, and ends what is open then. */
  close(rest: () => Promise<void>, end: (ws: WebSocket) => void): Promise<void>;
}

/** @param largestMessage in bytes */
export function openSockets({ largestMessage, pingMs }: { largestMessage: number; pingMs: number }): Sockets {
  const sockets = new WebSocketServer({
    ...{ noServer: true, maxPayload: largestMessage, perMessageDeflate: false, clientTracking: true },
  });
  const strangers = strangerCounter();
  const alive = new WeakSet<WebSocket>();

  const pinging = setInterval(() => {
    for (const ws of sockets.clients) {
      if (!alive.delete(ws)) ws.terminate();
      else ws.ping();
    }
  }, pingMs).unref();

  return {
    countStranger(address, socket) {
      const known = strangers(address, () => socket.destroy());
      if (!known) refuseUpgrade(socket, '429 Too Many Requests');
      return known;
    },

    accept(request, socket, head, greet) {
      sockets.handleUpgrade(request, socket, head, (ws) => {
        ws.on('error', () => ws.terminate());
        ws.on('pong', () => alive.add(ws));
        alive.add(ws);
        greet(ws);
      });
    },

    async close(rest, end) {
      clearInterval(pinging);
      await rest();
      for (const ws of sockets.clients) end(ws);
    },
  };
}
