import { load, versionOf } from '../live/packages.ts';
import type { LivePeer } from '../live/peer.ts';
import { yjsSpeaker } from './yjs.ts';

interface Hocuspocus {
  Server: new (options: object) => { listen(port: number): Promise<unknown> };
}

/** Hocuspocus with its default settings: changes of one turn of the event loop are sent together. */
export const peer: LivePeer = {
  title: `Hocuspocus ${versionOf('@hocuspocus/server') ?? ''}`,
  keeps: 'one Yjs document in memory (`Y.Map` by element id); persistence off',
  serve: async (port) => {
    const { Server } = load('@hocuspocus/server') as Hocuspocus;
    await new Server({ address: '127.0.0.1', quiet: true }).listen(port);
  },
  path: '/',
  meet: (say, isIn) => yjsSpeaker(say, isIn, { name: 'board', token: 'none' }),
};
