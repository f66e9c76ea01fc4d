import type { MediaEngine, PeerEvents, PublishedTrack } from '../../src/media/engine.ts';

/** What the server asked of an engine about one peer, which a test looks at; and what the engine tells of it. */
export interface Scripted {
  room: string;
  peer: string;
  told: PeerEvents;
  published: readonly PublishedTrack[];
  subscribed: readonly string[];
  said: Record<string, unknown>[];
  layers: Map<string, string>;
  answers: string[];
  candidates: string[];
  restarts: number;
  /** Bits a second. */
  limit: number;
  hasLeft: boolean;
}

/** An engine without media: it writes down what it is told. */
export function scriptedEngine() {
  const peers: Scripted[] = [];
  const engine: MediaEngine = {
    capabilities: { simulcast: false, recording: false, packetsPerSecond: 1000 },
    join: (room, peer, told) => {
      const one: Scripted = {
        ...{ room, peer, told, published: [], subscribed: [], said: [], layers: new Map() },
        ...{ answers: [], candidates: [], restarts: 0, limit: 0, hasLeft: false },
      };
      peers.push(one);
      return Promise.resolve({
        publish: (sdp, tracks) => {
          one.published = tracks;
          return Promise.resolve(`answer to ${sdp}`);
        },
        subscribe: (tracks) => {
          one.subscribed = tracks;
        },
        answer: (sdp) => {
          one.answers.push(sdp);
          return Promise.resolve();
        },
        trickle: (target, { candidate }) => void one.candidates.push(`${target} ${candidate}`),
        limit: (bits) => {
          one.limit = bits;
        },
        prefer: (track, layer) => void one.layers.set(track, layer),
        say: (text) => void one.said.push(JSON.parse(text) as Record<string, unknown>),
        restart: () => {
          one.restarts += 1;
        },
        leave: () => {
          one.hasLeft = true;
        },
      });
    },
    record: () =>
      Promise.resolve({ pause: () => undefined, resume: () => undefined, stop: () => Promise.resolve() }),
    close: () => Promise.resolve(),
  };
  /** The newest of this peer. */
  const of = (peer: string): Scripted => {
    const found = peers.findLast((one) => one.peer === peer);
    if (!found) throw new Error(`${peer} never came`);
    return found;
  };
  return { engine, of };
}
