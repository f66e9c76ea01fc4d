import { randomUUID } from 'node:crypto';
import type { Actor } from '../../db/events.ts';
import { fail } from '../../errors.ts';
import type { CallControl, CallPeer, RunningCall } from '../../rooms/call-control.ts';
import { closeSession } from '../../rooms/session-ends.ts';
import { removeParticipant } from '../../rooms/participants.ts';
import { follow } from './following.ts';
import { dismiss } from './people.ts';
import { Refusal } from './refusal.ts';
import { giveRole } from './roles.ts';
import { inTurn, tell, type Call, type Peer } from './state.ts';
import { updatePeer } from './talking.ts';
import { startOfTrack } from './track-reports.ts';

/** Calls of this node for doors: what was found by `find` is changed as people in it would. */
export function callControl(find: (roomId: string) => Call | undefined): CallControl {
  return {
    running: async (roomId) => {
      const call = find(roomId);
      // Who has just ended it by another request finds that it is over.
      if (call) await follow(call);
      return present(runningCall(roomId));
    },
    peer: (roomId, peerId) => presentPeer(peerIn(runningCall(roomId), peerId)),
    change: async (actor, roomId, peerId, { name, role, metadata }) => {
      const call = runningCall(roomId);
      const peer = peerIn(call, peerId);
      if (role !== undefined) await roleGiven(call, peer, role, actor);
      const said = { ...(name !== undefined && { name }), ...(metadata !== undefined && { data: metadata }) };
      if (Object.keys(said).length > 0) updatePeer(call, peer, said);
      return presentPeer(peer);
    },
    send: (roomId, { message, type, peerId, role }) => {
      const call = runningCall(roomId);
      const meant = peerId === undefined ? withRole(call, role) : [peerIn(call, peerId)];
      const roles = role === undefined || peerId !== undefined ? [] : [role];
      // Without `peer`: nobody in the room said it.
      const said = { roles, private: peerId !== undefined, timestamp: Date.now(), message_id: randomUUID() };
      for (const peer of meant) tell(peer, 'on-broadcast', { ...said, info: { message, type } });
    },
    remove: async (actor, roomId, who, reason) => {
      const call = runningCall(roomId);
      const meant = 'peerId' in who ? [peerIn(call, who.peerId)] : withRole(call, who.role);
      await Promise.all(meant.map((peer) => removed(call, peer, actor, reason)));
      return meant.length;
    },
    end: async (tx, actor, roomId, how) => {
      const { room, session } = runningCall(roomId);
      await closeSession(tx, actor, room.num, { sessionId: session.id, ...how });
    },
  };

  function runningCall(roomId: string): Call & { session: { id: string; startedAt: number } } {
    const call = find(roomId);
    if (!call || !isRunning(call)) throw fail('session_not_found');
    return call;
  }
}

function isRunning(call: Call): call is Call & { session: { id: string; startedAt: number } } {
  return call.session !== undefined && call.peers.size > 0;
}

function peerIn({ peers }: Call, id: string): Peer {
  const peer = peers.get(id);
  if (!peer) throw fail('participant_not_found');
  return peer;
}

function withRole({ peers }: Call, role: string | undefined): Peer[] {
  return [...peers.values()].filter((peer) => role === undefined || peer.role === role);
}

/** @throws role_not_found, room_full */
async function roleGiven(call: Call, peer: Peer, role: string, actor: Actor): Promise<void> {
  try {
    await giveRole(call, peer, role, actor);
  } catch (reason) {
    if (reason instanceof Refusal) throw fail('room_full', { text: reason.message });
    throw reason;
  }
}

/** In its turn before the note that they left: it is about somebody who is in. */
async function removed(call: Call, peer: Peer, actor: Actor, reason: string): Promise<void> {
  const who = { id: peer.participantId, isBanned: false };
  const ref = { num: call.room.num };
  const noted = inTurn(call, () => call.db.write((tx) => removeParticipant(tx, actor, ref, who)));
  dismiss(call, peer, { reason, isEnd: false });
  await noted;
}

function present({ session, peers }: Call & { session: { id: string; startedAt: number } }): RunningCall {
  return {
    sessionId: session.id,
    startedAt: session.startedAt,
    peers: [...peers.values()].map(presentPeer),
  };
}

function presentPeer(peer: Peer): CallPeer {
  const { id, name, data, role, joinedAt, grant } = peer;
  const tracks = [...peer.tracks.values()].map(({ track_id, stream_id, ...track }) => {
    const { type, source, mute, description } = track;
    const startedAt = startOfTrack(peer, track_id);
    return { id: track_id, streamId: stream_id, type, source, mute, description, startedAt };
  });
  return { id, name, userId: grant.userId, metadata: data, role, joinedAt, tracks };
}
