import type { FastifyBaseLogger } from 'fastify';
import type { Database } from '../../db/database.ts';
import type { Actor } from '../../db/events.ts';
import type { Layer, MediaEngine, MediaPeer } from '../../media/engine.ts';
import type { CallRecorder, RecordableCall, ShownRecording } from '../../rooms/call-recording.ts';
import type { CallStreamer, ShownStream, StreamableCall } from '../../rooms/call-streaming.ts';
import type { ChatMessage } from '../../rooms/chat.ts';
import type { Grant } from '../../rooms/grants.ts';
import type { Room } from '../../rooms/room.ts';
import type { Session } from '../../rooms/sessions.ts';
import type { Template } from '../../rooms/template.ts';
import type { Confirm, Kept } from './kept.ts';
import type { SessionStore } from './session-store.ts';

/** What carries messages to one person. */
export interface Wire {
  /** A notification: `{"method","params"}`. */
  tell(method: string, params: object): void;
  /** Closes it soon; nothing that comes on it is heard any more. */
  close(code: number, reason: string): void;
  /** Undefined: nothing that is told gets lost. */
  confirm?: Confirm | undefined;
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

/** How well somebody receives. */
export interface Receiving {
  /** Smoothed: what was lost of all that was sent, 0 to 1. */
  loss: number;
  roundTripMs: number | undefined;
  /** Since when so much is lost that their role has the pictures stopped, or since when not; epoch ms. */
  since: number;
  isBad: boolean;
  /** They get no pictures until it is better. */
  isDegraded: boolean;
}

/** Somebody in a call, connected or about to come back. */
export interface Peer {
  /** Chosen by their client. */
  id: string;
  /** Their id among the participants of all doors. */
  participantId: string;
  sessionId: string;
  /** They are in the room by its board, and in the call from there. */
  isAtBoard: boolean;
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
  /** What they were told, or should have been, and is not known to have arrived. */
  kept: Kept;
  media: MediaPeer | undefined;
  /** Which connections with the engine are meant; clients make new ones for another. */
  node: string;
  /** The newest offer to them that was not answered. */
  unanswered: string | undefined;
  isReceiving: boolean;
  /** They were, over these connections. */
  wasReceiving: boolean;
  /** Undefined: they have not reported on anything yet. */
  receiving: Receiving | undefined;
  /** What they were told last of how well everybody receives. */
  toldQuality: string;
  /** How many candidates came since the last description. */
  candidates: number;
  /** What they look through, by the name of the list. */
  lists: Map<string, { ids: readonly string[]; at: number }>;
  /** A role that they were asked to take, by which peer. */
  asked: { role: string; token: string; by: string } | undefined;
  /** Runs while they are away. */
  away: NodeJS.Timeout | undefined;
  /** Runs until their credential is no longer good. */
  ending: NodeJS.Timeout | undefined;
  /** Counts what they say in the chat. */
  mayChat: (amount: number) => boolean;
  /** What they publish, one after the other. */
  turn: Promise<unknown>;
}

/** The board of the same room. */
export interface Board {
  /** Shows how somebody of the call is now; `reason`: why they left the room. */
  show(participantId: string, reason?: string): void;
  /** Keeps what somebody in the call said, and shows it. @throws room_archived */
  keep(actor: Actor, message: Omit<ChatMessage, 'number'>): Promise<void>;
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
  session: Session | undefined;
  store: SessionStore;
  /** Undefined: nobody is at it on this node. */
  board: () => Board | undefined;
  isClosed: boolean;
  /** Undefined: nobody records on this node. */
  recorder: CallRecorder | undefined;
  recordable: RecordableCall;
  /** What everybody was told last of how it is recorded. */
  recording: Map<ShownRecording['type'], ShownRecording>;
  /** Undefined: nobody streams on this node. */
  streamer: CallStreamer | undefined;
  streamable: StreamableCall;
  /** What everybody was told last of how it is streamed. */
  streaming: Map<ShownStream['kind'], ShownStream>;
  /** What is kept about people, one after the other. */
  last: Promise<unknown>;
  /** What is kept of the chat, one after the other. */
  chat: { last: Promise<unknown> };
  /** To be called whenever somebody went. */
  onGone: () => void;
}

/** Does what has to be kept in order. */
export function inTurn<T>(holder: { last: Promise<unknown> }, work: () => Promise<T>): Promise<T> {
  const done = holder.last.then(work);
  holder.last = done.catch(() => undefined);
  return done;
}

/** Who somebody in the call is in events. */
export function actorOf({ grant, participantId }: Peer): Actor {
  const { projectId, door, userId } = grant;
  return { projectId, door, who: `participant:${participantId}`, ...(userId !== null && { userId }) };
}

/** Notifies somebody; who is away is told how everything is, and what they missed, when they are back. */
export function tell(peer: Peer, method: string, params: object): void {
  peer.wire?.tell(method, params);
  peer.kept.keep(method, params, peer.wire);
}

export function tellAll(call: Call, method: string, params: object): void {
  for (const peer of call.peers.values()) tell(peer, method, params);
}

export function tellOthers(call: Call, peer: Peer, method: string, params: object): void {
  for (const other of call.peers.values()) if (other !== peer) tell(other, method, params);
}

/** Whoever is at the board sees how somebody is now; `reason`: why they left the call, and with it the room. */
export function showAtBoard(call: Call, { participantId, isAtBoard }: Peer, reason?: string): void {
  call.board()?.show(participantId, isAtBoard ? undefined : reason);
}
