import { randomUUID } from 'node:crypto';
import type { CandidateInit, Target } from '../../media/engine.ts';
import { HouseError } from '../../errors.ts';
import { channel } from './channel.ts';
import { mayPublish, mostBits, roleOfPeer } from './policy.ts';
import { sessionInfo } from './present.ts';
import { limit, noteQuality } from './quality.ts';
import { Refusal } from './refusal.ts';
import { tell, type Call, type Peer, type Track } from './state.ts';
import { syncViews } from './views.ts';

/** Between one description and the next. */
const MOST_CANDIDATES = 200;
/** A subscribe connection that does not come back by itself in this time is restarted. */
const RESTART_MS = 3000;

/**
 * Clients which noticed that their connections are gone mend them once more as soon as they are answered. Firefox refuses
 * descriptions that are made side by side: they are told of other connections after that.
 */
export const CALM_MS = 300;

const TARGETS: readonly Target[] = ['publish', 'subscribe'];

/**
 * Connects somebody with the engine, where they are not; in turn with what they publish, which does so too.
 *
 * @throws unavailable
 */
export function connect(call: Call, peer: Peer): Promise<void> {
  const done = peer.turn.then(() => (peer.media ? undefined : open(call, peer)));
  peer.turn = done.catch(() => undefined);
  return done;
}

async function open(call: Call, peer: Peer): Promise<void> {
  const { engine, log, room } = call;
  const node = randomUUID();
  const isCurrent = () => peer.node === node && call.peers.get(peer.id) === peer;
  const heard = channel(peer);
  let restarting: NodeJS.Timeout | undefined;
  peer.node = node;
  peer.unanswered = undefined;
  peer.isReceiving = false;
  peer.wasReceiving = false;
  peer.receiving = undefined;
  peer.carried = new Set();
  const media = await engine.join(room.id, peer.id, {
    offer: (sdp) => {
      if (!isCurrent()) return;
      peer.unanswered = sdp;
      offer(peer, sdp);
    },
    candidate: (target, candidate) => {
      if (isCurrent()) tell(peer, 'trickle', { target: TARGETS.indexOf(target), candidate });
    },
    message: (text) => {
      if (isCurrent()) heard.message(text);
    },
    speaking: (levels) => {
      if (isCurrent()) heard.speaking(levels);
    },
    state: (target, state) => {
      if (!isCurrent() || target === 'publish') return;
      peer.isReceiving = state === 'connected';
      peer.wasReceiving ||= peer.isReceiving;
      clearTimeout(restarting);
      if (state === 'connected') return;
      // Clients wait for us; where they are away there is nobody to answer.
      const restart = () => {
        if (isCurrent() && peer.wire) peer.media?.restart();
      };
      restarting = setTimeout(restart, state === 'failed' ? 0 : RESTART_MS).unref();
    },
    quality: (seen) => {
      if (isCurrent()) noteQuality(call, peer, seen);
    },
    layer: (got) => {
      if (isCurrent()) heard.layer(got);
    },
    lost: () => {
      if (!isCurrent()) return;
      log.warn({ room: room.id }, 'the media engine lost somebody, who is connected again');
      void again(call, peer);
    },
  });
  if (!isCurrent()) {
    media.leave();
    throw new Refusal(410, 'they have left');
  }
  peer.media = media;
  limit(call, peer);
  media.subscribe([...peer.seen.keys()]);
}

/** Which connections are meant from now on: their client makes new ones where it has others. */
export function tellNode(peer: Peer): void {
  tell(peer, 'node-info', { sfu_node_id: peer.node });
}

/** Somebody speaks of connections that are gone: they may have been away when they were told of these. */
function remind(peer: Peer): void {
  if (!peer.media) return;
  tellNode(peer);
  if (peer.unanswered !== undefined) offer(peer, peer.unanswered);
}

/** The engine lost them: they are connected once more. */
async function again(call: Call, peer: Peer): Promise<void> {
  peer.media = undefined;
  peer.tracks.clear();
  syncViews(call);
  try {
    await connect(call, peer);
    tellNode(peer);
  } catch (reason) {
    call.log.error({ err: reason, room: call.room.id }, 'somebody could not be connected again');
    tell(peer, 'on-error', { code: 503, message: 'media is not available' });
  }
}

/** Sends the offer of the subscribe connection once more to somebody who came back; mends what is broken. */
export function resumeMedia(peer: Peer): void {
  if (peer.unanswered !== undefined) offer(peer, peer.unanswered);
  else if (!peer.isReceiving) peer.media?.restart();
}

/**
 * Takes what somebody publishes from now on: no more than their role may, and no track that is somebody else's.
 *
 * @param sdp their offer
 * @param node which connections they mean, where they say it
 * @returns the answer
 */
export function publish(
  call: Call,
  peer: Peer,
  { sdp, tracks, node }: { sdp: string; tracks: readonly Track[]; node?: string | undefined },
): Promise<string> {
  const done = peer.turn.then(async () => {
    if (node !== undefined && node !== peer.node) {
      setTimeout(remind, CALM_MS, peer).unref();
      throw new Refusal(421, 'these connections are gone');
    }
    if (!peer.media) await open(call, peer);
    const media = peer.media;
    if (!media) throw new Refusal(503, 'media is not available');
    const isTaken = (id: string) =>
      [...call.peers.values()].some((one) => one !== peer && one.tracks.has(id));
    const wanted = tracks.filter((track) => !isTaken(track.track_id));
    const taken = wanted.filter((track) => mayPublish(roleOfPeer(call, peer), track));
    const isFading = Date.now() < peer.fadingUntil;
    const ids = wanted
      .filter((track) => taken.includes(track) || (isFading && peer.carried.has(track.track_id)))
      .map((track) => {
        const { track_id: id, stream_id: stream, type: kind } = track;
        const most = mostBits(roleOfPeer(call, peer), track);
        return { id, stream, kind, ...(most !== undefined && { mostBits: most }) };
      });
    const before = peer.tracks;
    // Held from here on, so that nobody else says that they are theirs.
    peer.tracks = new Map(taken.map((track) => [track.track_id, track]));
    peer.candidates = 0;
    const answer = await media.publish(sdp, ids).catch((reason: unknown) => {
      peer.tracks = before;
      throw reason;
    });
    peer.carried = new Set(ids.map(({ id }) => id));
    // The role may be another one by now.
    const now = taken.filter((track) => mayPublish(roleOfPeer(call, peer), track));
    peer.tracks = new Map(now.map((track) => [track.track_id, track]));
    if (call.peers.get(peer.id) === peer) {
      syncViews(call);
      tell(peer, 'session-info', sessionInfo(call));
    }
    return answer;
  });
  peer.turn = done.catch(() => undefined);
  return done;
}

/** Their answer to the newest offer of the subscribe connection. */
export async function takeAnswer(call: Call, peer: Peer, sdp: string, node?: string): Promise<void> {
  if (node !== undefined && node !== peer.node) return;
  peer.unanswered = undefined;
  peer.candidates = 0;
  try {
    await peer.media?.answer(sdp);
  } catch (reason) {
    // One that is late, or no answer at all: there will be another offer, or they have only themselves to blame.
    if (!(reason instanceof HouseError))
      call.log.error({ err: reason, room: call.room.id }, 'an answer failed');
  }
}

export function takeCandidate(peer: Peer, target: number, candidate: CandidateInit, node?: string): void {
  if (node !== undefined && node !== peer.node) return;
  peer.candidates += 1;
  if (peer.candidates <= MOST_CANDIDATES) peer.media?.trickle(TARGETS[target] ?? 'publish', candidate);
}

function offer(peer: Peer, sdp: string): void {
  tell(peer, 'offer', { type: 'offer', sdp, sfu_node_id: peer.node });
}
