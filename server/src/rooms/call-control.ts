import type { Tx } from '../db/database.ts';
import type { Actor } from '../db/events.ts';

/** Somebody in a call, as doors show them. */
export interface CallPeer {
  /** Chosen by their client. */
  id: string;
  name: string;
  userId: string | null;
  /** Free text of the application. */
  metadata: string;
  /** The name of their role in the template. */
  role: string;
  joinedAt: number;
  tracks: CallTrack[];
}

/** Something that somebody publishes. */
export interface CallTrack {
  id: string;
  streamId: string;
  type: 'audio' | 'video';
  /** `regular`, `screen`, or what their client calls it. */
  source: string;
  mute: boolean;
  description: string;
  startedAt: number;
}

/** What runs in a room now. */
export interface RunningCall {
  sessionId: string;
  startedAt: number;
  peers: CallPeer[];
}

/** What may be changed of somebody; what is absent stays. */
export interface PeerChange {
  name?: string;
  role?: string;
  metadata?: string;
}

/** A message of the application: to one, to those with a role, or to everybody. */
export interface CallMessage {
  message: string;
  type: string;
  peerId?: string;
  role?: string;
}

/** Calls of this node, for whoever stands outside of them. Rooms are named by their ids of 32 digits. */
export interface CallControl {
  /** @throws session_not_found when nobody is in */
  running(roomId: string): Promise<RunningCall>;
  /** @throws session_not_found, participant_not_found */
  peer(roomId: string, peerId: string): CallPeer;
  /** @throws session_not_found, participant_not_found, role_not_found, room_full */
  change(actor: Actor, roomId: string, peerId: string, change: PeerChange): Promise<CallPeer>;
  /** @throws session_not_found; participant_not_found for one who is not in */
  send(roomId: string, message: CallMessage): void;
  /**
   * Makes one leave, or everybody with a role; they may come again.
   *
   * @returns how many had to go
   * @throws session_not_found; participant_not_found for one who is not in
   */
  remove(
    actor: Actor,
    roomId: string,
    who: { peerId: string } | { role: string },
    reason: string,
  ): Promise<number>;
  /** Ends the session for everybody, also at the board; they may come again. @throws session_not_found */
  end(tx: Tx, actor: Actor, roomId: string, how: { reason: string; lock: boolean }): Promise<void>;
}
