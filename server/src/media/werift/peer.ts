import { fail, type HouseError } from '../../errors.ts';
import type { CandidateInit, Layer, Level, PeerEvents, PublishedTrack, Target } from '../engine.ts';
import { publishing } from './publishing.ts';
import type { Source } from './source.ts';
import { subscribing } from './subscribing.ts';
import type { OpenNetwork } from './gathering.ts';
import { openTransport } from './transport.ts';

/** What a peer tells the process that holds it. */
export type Told = Omit<PeerEvents, 'lost'>;

/** What a peer knows of its room. */
export interface Around {
  network: OpenNetwork;
  sources: ReadonlyMap<string, Source>;
  began: (source: Source) => void;
  ended: (source: Source) => void;
  count: () => void;
  /** Whether as much is forwarded as can be. */
  isFull: () => boolean;
}

export interface Peer {
  readonly id: string;
  /** Gives them what they want of what there is now. */
  look: () => void;
  publish: (sdp: string, tracks: readonly PublishedTrack[]) => Promise<string>;
  subscribe: (tracks: readonly string[]) => void;
  answer: (sdp: string) => Promise<void>;
  trickle: (target: Target, candidate: CandidateInit) => void;
  prefer: (track: string, layer: Layer) => void;
  /** @param bits a second that all they are sent may take; 0: any number */
  limit: (bits: number) => void;
  say: (text: string) => void;
  restart: () => Promise<void>;
  /** Tells who of those they hear speaks now. */
  speaking: (levels: readonly Level[]) => void;
  tick: (now: number) => void;
  report: (now: number) => void;
  leave: () => void;
}

export const asFull = (): HouseError =>
  fail('unavailable', { text: 'this server carries as many calls as it can' });

/** The label of the channel that clients of the two-connection protocol wait for. */
const LABEL = 'ion-sfu';

/** One person in a room: two connections, what they want, what they get. */
export async function openPeer(id: string, around: Around, told: Told): Promise<Peer> {
  const now = (): number => performance.now();
  let wanted = new Set<string>();
  let isAsked = false;
  // Offers are answered in turn.
  let publishes: Promise<unknown> = Promise.resolve();

  const openUp = () =>
    openTransport(around.network, 'answerer', undefined, {
      rtp: (raw) => incoming.rtp(raw, now()),
      rtcp: (raw) => incoming.rtcp(raw, now()),
      text: () => undefined,
      state: (state) => told.state('publish', state),
    });
  const [up, down] = await Promise.all([
    openUp(),
    openTransport(around.network, 'offerer', LABEL, {
      rtp: () => undefined,
      rtcp: (raw) => outgoing.rtcp(raw, now()),
      text: (text) => told.message(text),
      state(state) {
        if (state === 'connected') outgoing.connected(now());
        told.state('subscribe', state);
      },
    }),
  ]);
  const incoming = publishing(id, up, openUp, around);
  const outgoing = subscribing(down, told, around.count);

  function look(): void {
    if (!isAsked) return;
    const found = [...wanted].flatMap((track) => around.sources.get(track) ?? []);
    outgoing.send(found.filter(({ owner }) => owner !== id));
  }

  return {
    id,
    look,

    publish(sdp: string, tracks: readonly PublishedTrack[]): Promise<string> {
      const answered = publishes.then(() => {
        const carried = new Set(incoming.sources().map(({ track }) => track.id));
        // What goes on already is not ended because of others.
        if (around.isFull() && tracks.some(({ id: track }) => !carried.has(track))) throw asFull();
        return incoming.answer(sdp, tracks);
      });
      publishes = answered.catch(() => undefined);
      return answered;
    },

    subscribe(tracks: readonly string[]): void {
      wanted = new Set(tracks);
      isAsked = true;
      look();
    },

    answer: (sdp: string) => outgoing.answer(sdp, now),

    trickle(target: Target, candidate: CandidateInit): void {
      (target === 'publish' ? incoming : down).candidate(candidate);
    },

    prefer: (track: string, layer: Layer) => outgoing.prefer(track, layer, now()),
    limit: (bits: number) => outgoing.limit(bits, now()),
    say: (text: string) => down.say(text),
    restart: () => outgoing.restart(),

    speaking(levels: readonly Level[]): void {
      const heard = new Set(outgoing.sent().map(({ source }) => source.track.id));
      const known = levels.filter(({ track }) => heard.has(track));
      if (known.length > 0) told.speaking(known);
    },

    tick(at: number): void {
      incoming.tick(at);
      outgoing.tick(at);
    },

    report(at) {
      incoming.report(at);
      outgoing.report(at);
    },

    leave(): void {
      incoming.end();
      outgoing.end();
    },
  };
}
