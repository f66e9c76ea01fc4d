import { shortId } from '../../rooms/ids.ts';
import { presentRecording } from './recording.ts';
import { presentStreaming } from './streaming.ts';
import type { Call, Peer, Track } from './state.ts';

/** Who somebody is: what stands beside their tracks and messages. */
export function presentSource({ id, role, groups, name, data, grant }: Peer) {
  const info = { name, data, user_id: grant.userId ?? '', type: 'regular' };
  return { peer_id: id, role, groups: [...groups], info };
}

/** Somebody in lists; clients forget whoever is not `realtime`. */
export function presentPeer(peer: Peer, tracks: Iterable<Track> = []) {
  const listed = Object.fromEntries([...tracks].map((track) => [track.track_id, track]));
  return { ...presentSource(peer), joined_at: peer.joinedAt, realtime: true, tracks: listed };
}

/** Everybody but oneself, with those of their tracks that one was told of. */
export function peerList(call: Call, viewer: Peer) {
  const others = [...call.peers.values()].filter((peer) => peer !== viewer);
  const seen = (peer: Peer) =>
    [...peer.tracks.values()].filter(({ track_id: id }) => viewer.seen.get(id) === peer);
  return {
    peers: Object.fromEntries(others.map((peer) => [peer.id, presentPeer(peer, seen(peer))])),
    room: presentRoom(call),
  };
}

/** How many are in, for those who look in. */
export function roomState(call: Call) {
  return { room: presentRoom(call), peer_count: call.peers.size };
}

/**
 * What a role may do, for whoever has it: with all others, by which clients show people. The template's plugins are not
 * told: none is offered in a call, and clients stop at the shape that HM 2.5 has for transcriptions.
 */
export function policy({ template }: Call, name: string) {
  const { roles } = template.content;
  const known = Object.entries(roles).map(([key, role]) => {
    const { publishParams } = role;
    return [key, { ...role, publishParams: { ...publishParams, allowed: publishParams.allowed ?? [] } }];
  });
  const known_roles = Object.fromEntries(known) as Record<string, unknown>;
  return { name, known_roles, plugins: {}, template_id: template.id, app_data: {} };
}

/** What the room is called, and how many may come in; 0: any number. */
export function roomInfo({ room }: Call) {
  const { alias: name, description, settings } = room;
  return {
    ...{ room_id: shortId(room.id), name, description },
    ...{ max_size: settings.size ?? 0, large_room_optimization: false },
  };
}

/** How many are in the session, and how much they publish. */
export function sessionInfo({ session, room, peers }: Call) {
  const track_count = [...peers.values()].reduce((sum, { tracks }) => sum + tracks.size, 0);
  return {
    session_id: session ? shortId(session.id) : '',
    room_id: shortId(room.id),
    peer_count: peers.size,
    track_count,
  };
}

function presentRoom(call: Call) {
  const { room, session } = call;
  return {
    name: room.alias,
    ...(session && { session_id: shortId(session.id), started_at: session.startedAt }),
    recording: presentRecording(call),
    streaming: presentStreaming(call),
    transcriptions: [],
  };
}
