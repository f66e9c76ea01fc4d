import type { BoardElement } from '@enfilade/protocol';
import { WebSocketServer } from 'ws';
import { load, versionOf } from '../live/packages.ts';
import type { LivePeer } from '../live/peer.ts';

interface Schema {
  serialize(): unknown;
}
interface Store {
  createRecordType: (name: string, options: object) => unknown;
  StoreSchema: { create(types: object): Schema };
}
interface SyncCore {
  TLSocketRoom: new (options: object) => {
    handleSocketConnect(options: { sessionId: string; socket: unknown }): void;
  };
}

const PROTOCOL = 8;

function schema(): Schema {
  const { createRecordType, StoreSchema } = load('@tldraw/store') as Store;
  const element = createRecordType('element', {
    scope: 'document',
    validator: { validate: (value: unknown) => value },
  });
  return StoreSchema.create({ element });
}

/** The sync server of tldraw with records of our elements. Its licence forbids production; it is only measured here. */
export const peer: LivePeer = {
  title: `tldraw sync-core ${versionOf('@tldraw/sync-core') ?? ''}`,
  keeps:
    'records in memory (`InMemorySyncStorage`), elements not validated; only what changed in a record is sent. Its ' +
    'licence does not allow production',
  serve: (port) => {
    const { TLSocketRoom } = load('@tldraw/sync-core') as SyncCore;
    const room = new TLSocketRoom({ schema: schema() });
    const sockets = new WebSocketServer({ host: '127.0.0.1', port, perMessageDeflate: false });
    let sessions = 0;
    sockets.on('connection', (socket) => {
      room.handleSocketConnect({ sessionId: `s${(sessions += 1)}`, socket });
    });
    return Promise.resolve();
  },
  path: '/',
  beat: { everyMs: 5000, message: '{"type":"ping"}' },
  meet: (say, isIn) => {
    const hello = { type: 'connect', connectRequestId: 'bench', lastServerClock: 0 };
    say(JSON.stringify({ ...hello, protocolVersion: PROTOCOL, schema: schema().serialize() }));
    let isGreeted = false;
    let clock = 0;
    const drawn = new Set<string>();
    return {
      hear: (data) => {
        if (isGreeted || !data.includes('"type":"connect"')) return;
        isGreeted = true;
        isIn();
      },
      draw: (element) => {
        const id = `element:${element.id}`;
        const change = drawn.has(id) ? ['patch', patch(element)] : ['put', record(id, element)];
        drawn.add(id);
        say(JSON.stringify({ type: 'push', clientClock: (clock += 1), diff: { [id]: change } }));
      },
    };
  },
};

function record(id: string, element: BoardElement): object {
  return { ...element, id, typeName: 'element' };
}

/** What its client would find changed: one point more, or where a rectangle is. */
function patch({ x, y, version, versionNonce, points, stamp }: BoardElement): object {
  const members = Object.entries({ x, y, version, versionNonce, stamp });
  const put = members.map(([name, value]): [string, unknown] => [name, ['put', value]]);
  const line = points as unknown[] | undefined;
  const appended = line && { points: ['append', line.slice(-1), line.length - 1] };
  return { ...(Object.fromEntries(put) as object), ...appended };
}
