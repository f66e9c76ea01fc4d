import { changeRoom } from '../../rooms/rooms.ts';
import { noteCallEnd } from '../../rooms/session-ends.ts';
import { removeParticipant } from '../../rooms/participants.ts';
import type { Params } from './messages.ts';
import { needPermission, peerOf } from './policy.ts';
import { dismiss } from './people.ts';
import { actorOf, inTurn, tell, type Call, type Peer } from './state.ts';

/** Makes somebody leave, who may come again. @throws Refusal */
export async function removePeer(
  call: Call,
  peer: Peer,
  { requested_for: id, reason = '' }: Params<'peer-leave-request'>,
): Promise<void> {
  needPermission(call, peer, 'removeOthers');
  const one = peerOf(call, id);
  const removed = { id: one.participantId, isBanned: false };
  const ref = { num: call.room.num };
  // In its turn before the note that they left: it is about somebody who is in.
  const noted = inTurn(call, () => call.db.write((tx) => removeParticipant(tx, actorOf(peer), ref, removed)));
  dismiss(call, one, { reason, by: peer.id, isEnd: false });
  await noted;
}

/** Ends the call for everybody else; locked, nobody comes in again until the room is opened. @throws Refusal */
export async function endRoom(
  call: Call,
  peer: Peer,
  { lock: isLocking, reason = '' }: Params<'end-room'>,
): Promise<void> {
  needPermission(call, peer, 'endRoom');
  for (const one of [...call.peers.values()]) {
    if (one !== peer) dismiss(call, one, { reason, by: peer.id, isEnd: true });
  }
  const { room, db } = call;
  const told = { session: peer.sessionId, reason, lock: isLocking === true };
  await db.write(async (tx) => {
    await noteCallEnd(tx, actorOf(peer), room.num, told);
    if (told.lock) await changeRoom(tx, actorOf(peer), { num: room.num }, { enabled: false });
  });
}

/** Asks one to mute or unmute one of their tracks. @throws Refusal */
export function requestMute(call: Call, peer: Peer, asked: Params<'track-update-request'>): void {
  const { requested_for: id, track_id, stream_id, mute } = asked;
  needPermission(call, peer, mute ? 'mute' : 'unmute');
  const told = { requested_by: peer.id, track_id, stream_id: stream_id ?? '', mute };
  tell(peerOf(call, id), 'on-track-update-request', told);
}

/** Asks many at once. @throws Refusal */
export function requestMuteOfMany(
  call: Call,
  peer: Peer,
  { value, type, source, roles }: Params<'change-track-mute-state-request'>,
): void {
  needPermission(call, peer, value ? 'mute' : 'unmute');
  for (const one of call.peers.values()) {
    if (one === peer || (roles && roles.length > 0 && !roles.includes(one.role))) continue;
    const which = { ...(type && { type }), ...(source !== undefined && { source }) };
    tell(one, 'on-change-track-mute-state-request', { requested_by: peer.id, ...which, value });
  }
}
