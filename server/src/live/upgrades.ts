import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FastifyInstance } from 'fastify';

export type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** The ways by which sockets come in, by their path; nothing else is one. */
export function socketWays(app: FastifyInstance): (path: string, upgrade: Upgrade) => void {
  const ways = new Map<string, Upgrade>();
  app.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // Without one, a connection that breaks before it is a socket would end the process.
    socket.on('error', () => socket.destroy());
    const way = ways.get((request.url ?? '').split('?', 1)[0] ?? '');
    if (!way || app.isLeaving) {
      refuseUpgrade(socket, app.isLeaving ? '503 Service Unavailable' : '404 Not Found');
    } else way(request, socket, head);
  });
  return (path, upgrade) => void ways.set(path, upgrade);
}

/** Answers somebody who does not become a socket. */
export function refuseUpgrade(socket: Duplex, status: string): void {
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
