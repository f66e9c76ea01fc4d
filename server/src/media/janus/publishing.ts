import { fail, HouseError } from '../../errors.ts';
import type { CandidateInit, PeerEvents, PublishedTrack } from '../engine.ts';
import { taken, writeAnswer } from '../sdp/answer.ts';
import { attribute, isRefused, readSdp, taggedSection, type Description } from '../sdp/lines.ts';
import { attach, type Handle } from './handle.ts';
import { newId, type Published, type Room } from './room.ts';
import { isCandidate, localOf, publisherSections, type PublisherSections } from './sections.ts';
import { JanusRefusal, type Wire } from './wire.ts';

/** What somebody may trickle before Janus was told of them. */
const MOST_WAITING = 60;

/** What Janus says of descriptions: core 464 to 465, plugin 431 and 437. */
const DESCRIPTION_REFUSALS = [431, 437, 464, 465];

/** One publisher of Janus. */
interface Line {
  handle: Handle;
  feed: number;
  sections: PublisherSections;
  isTold: boolean;
  isUp: boolean;
  isGone: boolean;
}

/** The publish connection of one peer: what they offer goes to a publisher of Janus, and its answer back. */
export function publishing(wire: Wire, room: Room, owner: object, told: PeerEvents) {
  let line: Line | undefined;
  let mids = new Set<string>();
  let published: Published[] = [];
  let isEnded = false;
  let version = 0;
  let waiting: CandidateInit[] = [];
  /** The sections by which nothing comes. */
  const silent = new Set<string>();

  async function open(): Promise<Line> {
    const opened: Line = {
      handle: await attach(wire, {
        up() {
          opened.isUp = true;
          told.state('publish', 'connected');
          // Nobody can be given what Janus has no connection for.
          if (line === opened) for (const one of published) room.began(one);
        },
        hangup() {
          opened.isGone = true;
          if (line !== opened) return;
          for (const one of published) room.ended(one);
          told.state('publish', 'disconnected');
        },
        candidate: (candidate) => told.candidate('publish', { ...candidate, sdpMLineIndex: 0 }),
        media(mid, isReceived) {
          if (isReceived) silent.delete(mid);
          else silent.add(mid);
        },
        event: (data) => speaks(opened, data),
      }),
      ...{ feed: newId(), sections: publisherSections() },
      ...{ isTold: false, isUp: false, isGone: false },
    };
    return opened;
  }

  function speaks({ feed }: Line, data: Record<string, unknown>): void {
    if (data['id'] !== feed) return;
    const track = published.find(({ mid }) => mid === data['mid'])?.track.id;
    const isTalking = data['videoroom'] === 'talking';
    if (track === undefined || !(isTalking || data['videoroom'] === 'stopped-talking')) return;
    room.speaks(track, isTalking ? loudness(Number(data['audio-level-dBov-avg'])) : 0);
  }

  /** When a browser takes a refused first section anew, it begins another connection for everything. */
  async function lineFor(offer: Description): Promise<Line> {
    const tag = attribute(taggedSection(offer) ?? { lines: [] }, 'mid') ?? '';
    if (line && (mids.size === 0 || mids.has(tag))) {
      if (!line.isGone && !line.sections.isFull()) return line;
      // Their side of it cannot be taken up again: they come anew.
      told.lost();
      throw fail('unavailable');
    }
    const before = line;
    line = await open();
    if (before) {
      for (const one of published) room.ended(one);
      published = [];
      silent.clear();
      before.handle.detach();
    }
    return line;
  }

  function forget(failed: Line): void {
    failed.handle.detach();
    if (line !== failed) return;
    line = undefined;
    mids = new Set();
  }

  /** Tracks that go on stay; others end or begin. */
  function take(now: readonly Published[], on: Line): void {
    const isSame = (a: Published, b: Published): boolean =>
      a.track.id === b.track.id && a.mid === b.mid && a.feed === b.feed;
    const going = now.map((one) => published.find((before) => isSame(before, one)) ?? one);
    for (const before of published) if (!going.includes(before)) room.ended(before);
    const come = going.filter((one) => !published.includes(one));
    published = going;
    if (on.isUp) for (const one of come) room.began(one);
  }

  return {
    /** @throws `bad_input`, `unavailable` */
    async answer(sdp: string, tracks: readonly PublishedTrack[]): Promise<string> {
      const offer = readSdp(sdp);
      const accepted = taken(offer, tracks);
      const on = await lineFor(offer);
      const jsep = { type: 'offer', sdp: on.sections.offer(offer, accepted) } as const;
      mids = new Set(
        offer.sections
          .filter((section) => !isRefused(section))
          .flatMap((section) => attribute(section, 'mid') ?? []),
      );
      const join = { request: 'joinandconfigure', ptype: 'publisher', room: room.id, pin: room.pin };
      const body = {
        ...(on.isTold ? { request: 'configure' } : { ...join, id: on.feed }),
        ...{ bitrate: mostOf(accepted.map(({ track }) => track)) },
      };
      // What is not sent any more ends before Janus hears of it.
      const now = accepted.map(({ mid, track }) => ({ track, owner, feed: on.feed, mid }));
      const isKept = (one: Published) =>
        now.some(({ mid, track }) => mid === one.mid && track.id === one.track.id);
      take(published.filter(isKept), on);
      const isFirst = !on.isTold;
      const asked = on.handle.ask(body, jsep);
      on.isTold = true;
      for (const candidate of waiting.splice(0)) on.handle.trickle(candidate);
      const { jsep: answered } = await asked.catch((reason: unknown) => {
        // One that never began is begun anew.
        if (isFirst) forget(on);
        throw asDescriptionFault(reason);
      });
      if (isEnded) throw fail('unavailable');
      if (!answered) throw fail('bad_input', { text: 'this is no offer that can be answered' });
      take(now, on);
      version += 1;
      return writeAnswer(offer, accepted, localOf(answered.sdp), version);
    },

    /** Whether nothing comes by a connection that is open. */
    isSilent: () => line?.isUp === true && published.every(({ mid }) => silent.has(mid)),

    candidate(candidate: CandidateInit): void {
      if (candidate.candidate !== '' && !isCandidate(candidate.candidate)) return;
      if (line?.isTold) line.handle.trickle(candidate);
      else if (waiting.length < MOST_WAITING) waiting.push(candidate);
    },

    end(): void {
      isEnded = true;
      waiting = [];
      for (const one of published) room.ended(one);
      published = [];
      line?.handle.detach();
    },
  };
}

/** What Janus cannot read is the fault of who said it. */
export function asDescriptionFault(reason: unknown): unknown {
  if (reason instanceof HouseError || !(reason instanceof JanusRefusal)) return reason;
  return DESCRIPTION_REFUSALS.includes(reason.number)
    ? fail('bad_input', { text: 'this is no description that can be taken', cause: reason })
    : fail('unavailable', { cause: reason });
}

/** Bits a second for each camera, by the one that may have the most; 0: there is no limit. */
function mostOf(tracks: readonly PublishedTrack[]): number {
  const limits = tracks.filter(({ kind }) => kind === 'video').map(({ mostBits }) => mostBits ?? Infinity);
  const most = Math.max(0, ...limits);
  return Number.isFinite(most) ? Math.round(most) : 0;
}

/** 0 to 100. @param level dB below the loudest: 0 is as loud as can be, 127 is silence */
function loudness(level: number): number {
  return Math.round(Math.max(1, Math.min(100, ((80 - level) / 60) * 100)));
}
