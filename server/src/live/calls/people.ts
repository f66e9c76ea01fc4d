import { bansOf, holds } from '../../rooms/bans.ts';
import type { CallAdmission } from '../../rooms/call-credential.ts';
import { stateOf } from '../../rooms/room.ts';
import { newLiveId, noteCall, noteJoin, noteLeave, type Session } from '../../rooms/sessions.ts';
import { roleOf } from '../../rooms/roles.ts';
import { allowance, CHAT } from '../allowance.ts';
import { shownName } from '../shown-name.ts';
import { keeping } from './kept.ts';
import { connect, publish, resumeMedia } from './media.ts';
import { isRoleFull } from './policy.ts';
import { peerList, policy, presentPeer, presentSource, roomInfo, roomState, sessionInfo } from './present.ts';
import { tellRecorder } from './recording.ts';
import { pollsForNewcomer } from './poll-course.ts';
import { FULL, Refusal } from './refusal.ts';
import {
  actorOf,
  inTurn,
  showAtBoard,
  tell,
  tellAll,
  tellOthers,
  type Call,
  type Peer,
  type Wire,
} from './state.ts';
import { reportTracks } from './track-reports.ts';
import { syncView, syncViews } from './views.ts';

/** A place is kept so long for somebody whose socket was cut: clients try for a minute. */
const AWAY_MS = 65_000;
const LONGEST_TIMER = 2 ** 31 - 1;

/** How somebody says who they are when they join. */
export interface Hello {
  name?: string | null;
  data?: string | null;
  offer?: { sdp: string };
}

/**
 * Lets somebody in. They are not told of anybody before `welcome`.
 *
 * @throws Refusal, HouseError where they may not come in
 */
export async function join(
  call: Call,
  id: string,
  admission: CallAdmission,
  hello: Hello,
  wire: Wire,
): Promise<{ peer: Peer; answer: string | undefined }> {
  const peer = await inTurn(call, () => enter(call, id, admission, hello, wire));
  peer.wire = wire;
  showAtBoard(call, peer);
  tellOthers(call, peer, 'on-peer-join', presentPeer(peer));
  tellCount(call);
  try {
    if (!hello.offer) return { peer, answer: undefined };
    await connect(call, peer);
    return { peer, answer: await publish(call, peer, { sdp: hello.offer.sdp, tracks: [] }) };
  } catch (reason) {
    leave(call, peer, 'lost');
    throw reason;
  }
}

/** Whether a peer is theirs who come with this: the same credential by the same way. */
export function isSamePeer({ grant, isAtBoard }: Peer, admission: CallAdmission): boolean {
  return grant.tokenHash === admission.grant.tokenHash && isAtBoard === (admission.seat !== undefined);
}

async function enter(
  call: Call,
  id: string,
  admission: CallAdmission,
  hello: Hello,
  wire: Wire,
): Promise<Peer> {
  const { db } = call;
  const { grant, role: name, endsAt, seat } = admission;
  if (call.isClosed || stateOf(call.room) !== 'open') throw new Refusal(403, 'room is not active');
  const bans = await bansOf(db.queries, call.room.num);
  if (bans.some((ban) => holds(ban, grant))) throw new Refusal(403, 'they may not come into this room');
  if (endsAt <= Date.now()) throw new Refusal(401, 'the credential has expired');
  const known = call.peers.get(id);
  if (known && !isSamePeer(known, admission)) throw new Refusal(403, 'this id is taken');
  // HM 2.1 size: who is in the room already has a place.
  const { size = 0 } = call.room.settings;
  const others = { ...call, peers: new Map([...call.peers].filter(([one]) => one !== id)) };
  const isFull = size > 0 && others.peers.size >= size && !seat;
  if (isFull || isRoleFull(others, roleOf(call.template.content, name))) throw new Refusal(403, FULL);
  const peer = newPeer(id, admission, hello);
  const session = seat ? await noteInCall(call, peer, seat.session) : await noteIn(call, peer, known);
  peer.sessionId = session.id;
  // Not before they are in again: who is refused stays as they were.
  if (known) {
    drop(call, known);
    if (known.wire !== wire) known.wire?.close(4000, 'another socket');
  }
  // It was closed while this was kept.
  if (call.isClosed as boolean) {
    if (!seat) await db.write(noteGone(call, peer, { reason: 'room_closed' }));
    throw new Refusal(403, 'room is not active');
  }
  if (seat && !seat.isTheirs()) throw new Refusal(410, 'they have left the room');
  call.session = session;
  call.peers.set(id, peer);
  const end = () => {
    dismiss(call, peer, { reason: 'the credential has expired', isEnd: false });
  };
  // Nobody is in a call for longer than a timer can wait.
  const left = endsAt - Date.now();
  if (left <= LONGEST_TIMER) peer.ending = setTimeout(end, left).unref();
  return peer;
}

async function noteIn(call: Call, peer: Peer, known: Peer | undefined): Promise<Session> {
  const { participantId: id, grant, name, joinedAt } = peer;
  const { userId, role } = grant;
  return call.db.write(async (tx) => {
    // Nobody can come in again as themselves before it is noted that they left.
    if (known) await noteGone(call, known, { reason: 'replaced', keepsSession: true })(tx);
    const { id: peerId, role: callRole, data: metadata } = peer;
    const who = { id, userId, name, role, joinedAt, peerId, callRole, metadata };
    return noteJoin(tx, actorOf(peer), call.room.num, { ...who, grant, resumeHash: '' });
  });
}

/** Who is at the board comes into the call, too. */
async function noteInCall(call: Call, peer: Peer, session: Session): Promise<Session> {
  const { participantId: id, id: peerId, role: callRole } = peer;
  const who = { id, sessionId: session.id, peerId, callRole };
  await call.db.write((tx) => noteCall(tx, who));
  return session;
}

/** What they have to be told first; then they see and are seen. */
export function welcome(call: Call, peer: Peer): void {
  syncView(call, peer, false);
  tell(peer, 'peer-list', peerList(call, peer));
  tell(peer, 'session-info', sessionInfo(call));
  tell(peer, 'room-info', roomInfo(call));
  pollsForNewcomer(call, peer);
}

/** Somebody comes back on another socket. */
export function resume(call: Call, peer: Peer, wire: Wire): void {
  clearTimeout(peer.away);
  peer.wire?.close(4000, 'another socket');
  peer.wire = wire;
  showAtBoard(call, peer);
  tell(peer, 'on-policy-change', policy(call, peer.role));
  tell(peer, 'peer-list', peerList(call, peer));
  tell(peer, 'session-info', sessionInfo(call));
  tell(peer, 'room-info', roomInfo(call));
  for (const { method, params } of peer.kept.take()) tell(peer, method, params);
  resumeMedia(peer);
}

/** Their socket is gone; their place is kept for a while. */
export function goAway(call: Call, peer: Peer): void {
  peer.wire = undefined;
  showAtBoard(call, peer);
  clearTimeout(peer.away);
  peer.away = setTimeout(() => {
    leave(call, peer, 'lost');
  }, AWAY_MS).unref();
}

/** Somebody left the call, for good; who is at the board is in the room still. `message`: what they were told. */
export function leave(call: Call, peer: Peer, reason: string, message?: string): void {
  if (!drop(call, peer)) return;
  peer.wire?.close(1000, reason);
  peer.wire = undefined;
  showAtBoard(call, peer, reason);
  tellCount(call);
  inTurn(call, async () => {
    if (!peer.isAtBoard) {
      await call.db.write(noteGone(call, peer, { reason, ...(message !== undefined && { message }) }));
    }
    if (call.peers.size === 0 && call.session?.id === peer.sessionId) {
      call.session = undefined;
      call.store.clear();
    }
  })
    .catch((cause: unknown) => {
      call.log.error({ err: cause, room: call.room.id }, 'it could not be noted who left a call');
    })
    .finally(() => {
      call.onGone();
    });
}

/** Makes somebody leave, whose client is told why. */
export function dismiss(
  call: Call,
  peer: Peer,
  { reason, by, isEnd }: { reason: string; by?: string; isEnd: boolean },
  noted = isEnd ? 'room_closed' : 'removed',
): void {
  tell(peer, 'on-peer-leave-request', {
    ...(by !== undefined && { requested_by: by }),
    reason,
    room_end: isEnd,
  });
  leave(call, peer, noted, reason);
  if (isEnd && call.peers.size === 0) {
    call.recorder?.ended(call.recordable);
    call.streamer?.ended(call.streamable);
  }
}

/** They are out of the call at once: nothing of theirs reaches anybody. @returns whether they were in */
function drop(call: Call, peer: Peer): boolean {
  if (call.peers.get(peer.id) !== peer) return false;
  call.peers.delete(peer.id);
  reportTracks(call, peer, true);
  clearTimeout(peer.away);
  clearTimeout(peer.ending);
  peer.media?.leave();
  peer.media = undefined;
  for (const viewer of call.peers.values()) {
    tell(viewer, 'on-peer-leave', presentSource(peer));
    // Clients forget the tracks with the peer.
    for (const id of peer.tracks.keys()) if (viewer.seen.get(id) === peer) viewer.seen.delete(id);
    viewer.media?.subscribe([...viewer.seen.keys()]);
  }
  syncViews(call);
  return true;
}

function noteGone(call: Call, peer: Peer, how: { reason: string; message?: string; keepsSession?: boolean }) {
  const { participantId: id, sessionId, data: metadata } = peer;
  return (tx: Parameters<typeof noteLeave>[0]) =>
    noteLeave(tx, actorOf(peer), call.room.num, { id, sessionId, metadata, ...how });
}

function tellCount(call: Call): void {
  tellRecorder(call);
  const [state, info] = [roomState(call), sessionInfo(call)];
  for (const wire of call.lobby) wire.tell('room-state', state);
  tellAll(call, 'session-info', info);
}

function newPeer(id: string, { grant, role, seat }: CallAdmission, hello: Hello): Peer {
  const { name, data } = hello;
  return {
    ...{
      id,
      sessionId: '',
      participantId: seat?.participantId ?? newLiveId(),
      isAtBoard: seat !== undefined,
    },
    ...{ grant, role, joinedAt: Date.now() },
    ...{ name: seat?.name ?? shownName(grant.name ?? name ?? ''), data: data ?? '' },
    ...{ groups: new Set(), tracks: new Map(), seen: new Map(), layers: new Map(), keys: new Set() },
    lists: new Map(),
    ...{
      wire: undefined,
      kept: keeping(),
      media: undefined,
      node: '',
      unanswered: undefined,
      isReceiving: false,
      wasReceiving: false,
      receiving: undefined,
      toldQuality: '',
      candidates: 0,
    },
    ...{ carried: new Set<string>(), fadingUntil: 0 },
    ...{ asked: undefined, away: undefined, ending: undefined, turn: Promise.resolve() },
    mayChat: allowance(CHAT),
  };
}
