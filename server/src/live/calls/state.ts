import type { FastifyBaseLogger } from 'fastify';
import type { Database } from '../../db/database.ts';
import type { Actor } from '../../db/events.ts';
import type { Layer, MediaEngine, MediaPeer } from '../../media/engine.ts';
import type { Grant } from '../../rooms/grants.ts';
import type { Room } from '../../rooms/room.ts';
import type { Template } from '../../rooms/template.ts';
import type { SessionStore } from './session-store.ts';

/** What carries messages to one person. */
export interface Wire {
  /** A notification: `{"method","params"}`. */
  tell(method: string, params: object): void;
  /** Closes it soon; nothing that comes on it is heard any more. */
  close(code: number, reason: string): void;
}

/** What somebody publishes, as they say it themselves. */
export interface Track {
  track_id: string;
  stream_id: string;
  type: 'audio' | 'video';
  source: string;
  mute: boolean;
  description: string;
}

/** Somebody in a call, connected or about to come back. */
export interface Peer {
  /** Chosen by their client. */
  id: string;
  /** Their id among the participants of all doors. */
  participantId: string;
  sessionId: string;
  grant: Grant;
  role: string;
  name: string;
  data: string;
  joinedAt: number;
  groups: Set<string>;
  tracks: Map<string, Track>;
  /** What the engine takes from them. */
  carried: ReadonlySet<string>;
  /** Until then the engine goes on with what a new role forbids, and gives it to nobody. */
  fadingUntil: number;
  /** The tracks they were told of, by whose they are. */
  seen: Map<string, Peer>;
  layers: Map<string, Layer>;
  /** The keys of the session store that they want to hear of. */
  keys: Set<string>;
  wire: Wire | undefined;
  media: MediaPeer | undefined;
  /** Which connections with the engine are meant; clients make new ones for another. */
  node: string;
  /** The newest offer to them that was not answered. */
  unanswered: string | undefined;
  isReceiving: boolean;
  /** How many candidates came since the last description. */
  candidates: number;
  /** A role that they were asked to take. */
  asked: { role: string; token: string } | undefined;
  /** Runs while they are away. */
  away: NodeJS.Timeout | undefined;
  /** Runs until their credential is no longer good. */
  ending: NodeJS.Timeout | undefined;
  /** What they publish, one after the other. */
  turn: Promise<unknown>;
}

/** A call, with everybody in it: changed by the functions of this folder and by nothing else. */
export interface Call {
  db: Database;
  engine: MediaEngine;
  log: FastifyBaseLogger;
  room: Room;
  template: Template;
  peers: Map<string, Peer>;
  /** Those who look in, before they join. */
  lobby: Set<Wire>;
  session: { id: string; startedAt: number } | undefined;
  store: SessionStore;
  isClosed: boolean;
  /** What is kept about people, one after the other. */
  last: Promise<unknown>;
  /** To be called whenever somebody went. */
  onGone: () => void;
}

/** Does what has to be kept in order. */
export function inTurn<T>(holder: { last: Promise<unknown> }, work: () => Promise<T>): Promise<T> {
  const done = holder.last.then(work);
  holder.last = done.catch(() => undefined);
  return done;
}

export function actorOf({ grant, participantId }: Peer): Actor {
  const { projectId, door, userId } = grant;
  return { projectId, door, who: `participant:${participantId}`, ...(userId !== null && { userId }) };
}

export function tell(peer: Peer, method: string, params: object): void {
  peer.wire?.tell(method, params);
}

export function tellOthers(call: Call, peer: Peer, method: string, params: object): void {
  for (const other of call.peers.values()) if (other !== peer) tell(other, method, params);
}
