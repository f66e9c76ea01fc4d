import type { BoardElement } from '@enfilade/protocol';

/** Where somebody goes in, and with what; only our server asks for it. */
export interface Who {
  room: string;
  token: string;
}

/** One participant's end of a connection. */
export interface Speaker {
  /** Hears every message; until they are in, these are the greeting. */
  hear(data: Buffer, isBinary: boolean): void;
  draw(element: BoardElement, number: number): void;
  /** Up to which of their changes they were told that it is kept. */
  acknowledged?: () => number;
}

export type Say = (data: string | Uint8Array) => void;

/** How a client of a server talks to it. */
export interface Tongue {
  path: string;
  /** Called when the socket is open; `isIn` is to be called when changes of others come. */
  meet(say: Say, isIn: () => void, who: Who): Speaker;
  /** What a client says now and then to be believed alive. */
  beat?: { everyMs: number; message: string };
}

/** A server that carries what people draw to the others in the room. */
export interface LivePeer extends Tongue {
  title: string;
  /** What it does with a change besides. */
  keeps: string;
  /** Runs it in this process. */
  serve(port: number): Promise<void>;
}

/** The servers beside ours, by the file in `peers/` that has them. */
export const LIVE_PEERS = ['ws-relay', 'socket-io', 'hocuspocus', 'y-websocket', 'tldraw-sync'] as const;
export type LivePeerName = (typeof LIVE_PEERS)[number];

export async function livePeer(name: LivePeerName): Promise<LivePeer> {
  const { peer } = (await import(`../peers/live-${name}.ts`)) as { peer: LivePeer };
  return peer;
}
