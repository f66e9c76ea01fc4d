import { WebSocketServer } from 'ws';
import { load, versionOf } from '../live/packages.ts';
import type { LivePeer } from '../live/peer.ts';
import { yjsSpeaker } from './yjs.ts';

interface Utils {
  setupWSConnection: (socket: unknown, request: unknown) => void;
}

/** The server of y-websocket, on the `ws` that all others have here. */
export const peer: LivePeer = {
  title: `y-websocket server ${versionOf('@y/websocket-server') ?? ''}`,
  keeps: 'one Yjs document in memory (`Y.Map` by element id); persistence off',
  serve: (port) => {
    const { setupWSConnection } = load('@y/websocket-server/utils') as Utils;
    const sockets = new WebSocketServer({ host: '127.0.0.1', port, perMessageDeflate: false });
    sockets.on('connection', setupWSConnection);
    return Promise.resolve();
  },
  path: '/board',
  meet: (say, isIn) => yjsSpeaker(say, isIn),
};
