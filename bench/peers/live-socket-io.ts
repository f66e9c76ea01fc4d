import { createServer } from 'node:http';
import { load, versionOf } from '../live/packages.ts';
import type { LivePeer } from '../live/peer.ts';

interface Sockets {
  on(event: 'connection', then: (socket: Socket) => void): void;
}
interface Socket {
  on(event: string, then: (value: unknown) => void): void;
  broadcast: { emit(event: string, value: unknown): void };
}

// Packets of Engine.IO 4 and Socket.IO 5.
const PING = 0x32;
const PONG = '3';
const CONNECT = '40';
const EVENT = '42';

/** socket.io as its guide relays: `socket.broadcast.emit`. */
export const peer: LivePeer = {
  title: `socket.io ${versionOf('socket.io') ?? ''} relay`,
  keeps: 'nothing: `socket.broadcast.emit`; who comes late sees an empty board',
  serve: (port) => {
    const { Server } = load('socket.io') as { Server: new (http: unknown, options: object) => Sockets };
    const http = createServer();
    new Server(http, { transports: ['websocket'] }).on('connection', (socket) => {
      socket.on('draw', (element) => {
        socket.broadcast.emit('draw', element);
      });
    });
    return new Promise((resolve) => http.listen(port, '127.0.0.1', resolve));
  },
  path: '/socket.io/?EIO=4&transport=websocket',
  meet: (say, isIn) => ({
    hear: (data) => {
      if (data[0] === PING) say(PONG);
      else if (data[0] === CONNECT.charCodeAt(1)) say(CONNECT);
      else if (data.toString('latin1', 0, 2) === CONNECT) isIn();
    },
    draw: (element) => {
      say(EVENT + JSON.stringify(['draw', element]));
    },
  }),
};
