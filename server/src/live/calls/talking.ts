import { shownName } from '../shown-name.ts';
import type { Params, TrackSaid } from './messages.ts';
import { needPermission, peerOf, roleOfPeer, mayPublish } from './policy.ts';
import { presentPeer } from './present.ts';
import { Refusal } from './refusal.ts';
import { showAtBoard, tellAll, type Call, type Peer, type Track } from './state.ts';
import { tellOfChanges } from './views.ts';

const MOST_GROUPS = 20;

/** What somebody tells of what they publish, in the words of the room. */
export function tracksOf(said: Record<string, TrackSaid>): Track[] {
  return Object.values(said).map(({ source = 'regular', mute = false, description = '', ...track }) => {
    const { track_id, stream_id, type } = track;
    return { track_id, stream_id, type, source, mute, description };
  });
}

/** Something about tracks changed: whether they are muted, or what stands beside them. */
export function updateTracks(call: Call, peer: Peer, said: readonly Track[]): void {
  const changed = said.flatMap(({ track_id: id, mute, description, source }) => {
    const before = peer.tracks.get(id);
    if (!before) return [];
    // A track cannot become one that their role may not publish.
    const isAllowed = mayPublish(roleOfPeer(call, peer), { type: before.type, source });
    const after = { ...before, mute, description, ...(isAllowed && { source }) };
    if (JSON.stringify(after) === JSON.stringify(before)) return [];
    peer.tracks.set(id, after);
    return [after];
  });
  if (changed.length > 0) tellOfChanges(call, peer, changed);
}

/** Another name, or other data, which clients show. */
export function updatePeer(call: Call, peer: Peer, { name, data }: Params<'peer-update'>): void {
  if (typeof name === 'string') peer.name = shownName(name);
  if (typeof data === 'string') peer.data = data;
  tellAll(call, 'on-peer-update', presentPeer(peer));
  showAtBoard(call, peer);
}

/** Puts somebody into a group, or takes them out; of others only by those who look after them. */
export function setGroup(
  call: Call,
  peer: Peer,
  { name, isIn, of = peer.id }: { name: string; isIn: boolean; of?: string },
): string[] {
  const one = peerOf(call, of);
  if (one !== peer) needPermission(call, peer, 'changeRole', 'removeOthers', 'mute', 'endRoom');
  if (isIn && !one.groups.has(name) && one.groups.size >= MOST_GROUPS)
    throw new Refusal(413, 'too many groups');
  if (isIn ? !one.groups.has(name) : one.groups.has(name)) {
    if (isIn) one.groups.add(name);
    else one.groups.delete(name);
    tellAll(call, 'on-peer-update', presentPeer(one));
  }
  return [...one.groups];
}
