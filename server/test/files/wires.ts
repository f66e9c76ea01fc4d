import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/** A server of somebody else that answers what it likes, byte by byte. */
export async function wire(answer: (socket: Socket) => void) {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => undefined).once('close', () => open.delete(socket));
    socket.once('data', () => {
      answer(socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    at: (path = '/x.pdf') => `http://127.0.0.1:${port}${path}`,
    /** How many connections to it are open. */
    open: () => open.size,
    close: () => {
      for (const socket of open) socket.destroy();
      server.close();
    },
  };
}
export type Wire = Awaited<ReturnType<typeof wire>>;

/** Writes again and again, until the other side is gone. */
export function drip(socket: Socket, text: string, first = ''): void {
  socket.write(first);
  const timer = setInterval(() => socket.write(text), 5);
  socket.once('close', () => {
    clearInterval(timer);
  });
}

export const SWITCH = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n';
