import { receives } from './policy.ts';
import { presentSource } from './present.ts';
import { tellRecorder } from './recording.ts';
import { tell, type Call, type Peer, type Track } from './state.ts';
import { reportTracks } from './track-reports.ts';

/** Everybody is told of the tracks that they receive, and gets them: to be called after whatever may change that. */
export function syncViews(call: Call): void {
  for (const viewer of call.peers.values()) syncView(call, viewer);
  for (const peer of call.peers.values()) reportTracks(call, peer);
  tellRecorder(call);
}

/** @param isTold false: they are told otherwise, with a list of everybody */
export function syncView(call: Call, viewer: Peer, isTold = true): void {
  const wanted = new Map<string, Peer>();
  for (const peer of call.peers.values()) {
    if (peer === viewer || !receives(call, viewer, peer)) continue;
    for (const id of peer.tracks.keys()) wanted.set(id, peer);
  }
  const before = viewer.seen;
  viewer.seen = wanted;
  const gone = [...before].filter(([id, peer]) => wanted.get(id) !== peer);
  const come = [...wanted].filter(([id, peer]) => before.get(id) !== peer);
  if (gone.length === 0 && come.length === 0) return;
  for (const [id] of gone) viewer.layers.delete(id);
  if (isTold) {
    tellOfTracks(viewer, 'on-track-remove', gone, (_peer, id) => goneTrack(id));
    tellOfTracks(viewer, 'on-track-add', come, (peer, id) => peer.tracks.get(id) ?? goneTrack(id));
  }
  viewer.media?.subscribe([...wanted.keys()]);
}

/** Tells everybody who receives them that some tracks of somebody changed. */
export function tellOfChanges(call: Call, peer: Peer, changed: readonly Track[]): void {
  reportTracks(call, peer);
  tellRecorder(call);
  for (const viewer of call.peers.values()) {
    const seen = changed.filter(({ track_id: id }) => viewer.seen.get(id) === peer);
    const named = seen.map((track): [string, Peer] => [track.track_id, peer]);
    tellOfTracks(viewer, 'on-track-update', named, (one, id) => one.tracks.get(id) ?? goneTrack(id));
  }
}

function tellOfTracks(
  viewer: Peer,
  method: string,
  named: readonly (readonly [id: string, peer: Peer])[],
  show: (peer: Peer, id: string) => object,
): void {
  for (const peer of new Set(named.map(([, one]) => one))) {
    const tracks = named.filter(([, one]) => one === peer).map(([id]) => [id, show(peer, id)] as const);
    tell(viewer, method, { tracks: Object.fromEntries(tracks), peer: presentSource(peer) });
  }
}

/** Of a track that is gone only its id is read. */
function goneTrack(id: string): object {
  return { track_id: id };
}
