import { WebSocketServer } from 'ws';
import type { LivePeer } from '../live/peer.ts';

/** The floor: what comes from one is sent to all others, unread. */
export const peer: LivePeer = {
  title: 'ws relay',
  keeps: 'nothing: each message is sent on unread to everybody else; who comes late sees an empty board',
  serve: (port) => {
    const sockets = new WebSocketServer({ host: '127.0.0.1', port, perMessageDeflate: false });
    sockets.on('connection', (socket) => {
      socket.on('message', (data) => {
        for (const other of sockets.clients) if (other !== socket) other.send(data, { binary: false });
      });
    });
    return Promise.resolve();
  },
  path: '/',
  meet: (say, isIn) => {
    isIn();
    return {
      hear: () => undefined,
      draw: (element) => {
        say(JSON.stringify(element));
      },
    };
  },
};
