import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Database } from '../db/database.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** Whether the server is about to stop: it still answers, and asks its clients to go. */
    isLeaving: boolean;
    sockets: Set<Socket>;
  }
}

/** Long enough for clients with a request at any moment to be told to go, short enough not to be noticed. */
const LEAVING_MS = 500;
const IDLE_CHECK_MS = 50;

/** Makes every answer of a server that is about to stop the last one on its connection, and knows the connections. */
export function installLeaving(app: FastifyInstance): void {
  app.decorate('isLeaving', false);
  app.decorate('sockets', new Set<Socket>());
  app.server.on('connection', (socket) => {
    app.sockets.add(socket);
    socket.once('close', () => app.sockets.delete(socket));
  });
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (app.isLeaving) reply.header('connection', 'close');
    done(null, payload);
  });
}

/**
 * Stops in order: clients are told to go and `/readyz` says so, then nothing new is taken, requests under way are
 * answered (or given up after `seconds`), then the database.
 */
export async function shutDown(app: FastifyInstance, db: Database, seconds: number): Promise<void> {
  app.isLeaving = true;
  await new Promise((resolve) => setTimeout(resolve, Math.min(LEAVING_MS, seconds * 1000)));
  const givenUp = setTimeout(() => {
    app.server.closeAllConnections();
  }, seconds * 1000);
  // A connection that is kept alive becomes idle only when its last answer is out.
  const idle = setInterval(() => {
    app.server.closeIdleConnections();
    // Idle to Node is who asked before; browsers and fetch also open connections on which they may never ask.
    for (const socket of app.sockets) if (socket.bytesRead === 0) socket.destroy();
  }, IDLE_CHECK_MS);
  try {
    await app.close();
  } finally {
    clearTimeout(givenUp);
    clearInterval(idle);
  }
  await db.close();
}
