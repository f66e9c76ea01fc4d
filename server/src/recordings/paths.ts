import { extname } from 'node:path';
import { shortId } from '../rooms/ids.ts';
import type { Place, Recording } from './recording.ts';

/** HM 2.1.1 object paths. `file` says the ending. */
export function objectsOf(recording: Recording, prefix: string | undefined) {
  const { wish, roomId, sessionId, createdAt } = recording;
  const at = recording.startedAt ?? createdAt;
  const day = new Date(at).toISOString().slice(0, 10).replaceAll('-', '');
  const room = shortId(roomId);
  const session = sessionId === null ? room : shortId(sessionId);
  const folder = wish.kind === 'Browser' ? `beam/${room}/${day}` : `${room}/${day}/${session}`;
  const whose = wish.kind === 'Browser' ? room : session;
  const isOfHls = wish.stream?.kind === 'hls';
  const film = isOfHls ? `hls/${room}/${day}/${String(at)}/file-recording` : folder;
  const below = (name: string) => [...partsOf(prefix ?? ''), name].join('/');
  const published = (peer: string, stream: string) =>
    `${room}/${day}/${session}/${safe(peer)}/${safe(stream)}`;
  return {
    composite: (file: string) =>
      below(`${film}/Rec-${whose}-${String(at)}${isOfHls ? '-0' : ''}${extname(file)}`),
    chat: (ending: string) => below(`${folder}/Chat-${whose}-${String(at)}.${ending}`),
    /** Of what one published and took back and published again, each has its own. */
    stream: (peer: string, stream: string, file: string) =>
      below(`${published(peer, stream)}/${safe(stream)}${extname(file)}`),
    track: (peer: string, stream: string, track: string, from: number) =>
      below(`${published(peer, stream)}/${safe(track)}-${String(from)}.webm`),
  };
}

/** Where somebody's own storage is, without what opens it. */
export function placeOf(upload: Place): Place {
  const { type, location, prefix, region, endpoint } = upload;
  return {
    ...{ type, location, ...(prefix !== undefined && { prefix }) },
    ...{ ...(region !== undefined && { region }), ...(endpoint !== undefined && { endpoint }) },
  };
}

const partsOf = (prefix: string) => prefix.split('/').filter((part) => part !== '');

/** Clients choose these: whatever they chose, it is one part of a path. */
const safe = (name: string) => name.replaceAll(/[^\w-]/g, '_').slice(0, 100) || '_';
