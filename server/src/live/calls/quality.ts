import type { Quality } from '../../media/engine.ts';
import { roleOfPeer } from './policy.ts';
import type { Call, Peer, Receiving } from './state.ts';

/** The newest second counts so much. */
const WEIGHT = 0.4;

/** A score is had with less than so much loss, and a way there and back of less than so many milliseconds. */
const SCORES = [
  { score: 5, loss: 0.01, roundTripMs: 150 },
  { score: 4, loss: 0.03, roundTripMs: 300 },
  { score: 3, loss: 0.08, roundTripMs: 500 },
  { score: 2, loss: 0.15, roundTripMs: 1000 },
];

export function newReceiving(): Receiving {
  return { loss: 0, roundTripMs: undefined, since: 0, isBad: false, isDegraded: false };
}

/**
 * Notes how well somebody receives. Where more is lost than their role bears for longer than it bears, they get sound
 * only, until that is over for as long as it says (HM 2.5 `subscribeDegradation`).
 */
export function noteQuality(call: Call, peer: Peer, { loss, roundTripMs }: Quality, now = Date.now()): void {
  const before = peer.receiving;
  const after: Receiving = {
    ...(before ?? newReceiving()),
    loss: before ? before.loss + (loss - before.loss) * WEIGHT : loss,
    roundTripMs: roundTripMs ?? before?.roundTripMs,
  };
  const params = roleOfPeer(call, peer)?.subscribeParams.subscribeDegradation ?? {};
  const {
    packetLossThreshold: most = 50,
    degradeGracePeriodSeconds: patience = 1,
    recoverGracePeriodSeconds: trust = 4,
  } = params;
  const isBad = loss * 100 > most;
  if (isBad !== after.isBad || after.since === 0) Object.assign(after, { isBad, since: now });
  const lasts = now - after.since;
  const wasDegraded = after.isDegraded;
  if (isBad && lasts >= patience * 1000) after.isDegraded = true;
  if (!isBad && lasts >= trust * 1000) after.isDegraded = false;
  peer.receiving = after;
  if (after.isDegraded !== wasDegraded) limit(call, peer);
}

/** Has the engine send them no more than their role may receive (HM 2.5 `maxSubsBitRate`, kbit/s; 0: any number). */
export function limit(call: Call, peer: Peer): void {
  const { maxSubsBitRate: most = 0 } = roleOfPeer(call, peer)?.subscribeParams ?? {};
  // Of one bit there is sound, which is always sent.
  peer.media?.limit(peer.receiving?.isDegraded ? 1 : most * 1000);
}

/** 5 is best, 1 is bad, 0 is nothing at all (contract §6); undefined: it is not known. */
export function scoreOf({ receiving, media, wasReceiving, isReceiving }: Peer): number | undefined {
  if (media && wasReceiving && !isReceiving) return 0;
  if (!receiving) return undefined;
  const { loss, roundTripMs = 0 } = receiving;
  return SCORES.find((one) => loss < one.loss && roundTripMs < one.roundTripMs)?.score ?? 1;
}

/** Tells everybody how well everybody receives, where that is other than they were told. */
export function tellQuality(call: Call): void {
  const peers = [...call.peers.values()].flatMap((peer) => {
    const score = scoreOf(peer);
    return score === undefined ? [] : [{ peer_id: peer.id, downlink_score: score }];
  });
  if (peers.length === 0) return;
  const params = { peers };
  const text = JSON.stringify(params);
  for (const peer of call.peers.values()) {
    if (peer.toldQuality === text || !peer.isReceiving) continue;
    peer.toldQuality = text;
    peer.media?.say(JSON.stringify({ jsonrpc: '2.0', method: 'on-connection-quality-update', params }));
  }
}
