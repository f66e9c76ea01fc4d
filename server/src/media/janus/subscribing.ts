import { fail } from '../../errors.ts';
import type { CandidateInit, GotLayer, Layer } from '../engine.ts';
import { attribute, readSdp, type Description, type Section } from '../sdp/lines.ts';
import { layering } from './layers.ts';
import { attach, type Handle, type Reply } from './handle.ts';
import { asDescriptionFault } from './publishing.ts';
import type { Published, Room } from './room.ts';
import { isCandidate } from './sections.ts';
import { answerIn, channelAnswer, mediaAnswer, offerOf, type Slot } from './views.ts';
import type { Wire } from './wire.ts';

export interface SubscribingEvents {
  offer(sdp: string): void;
  candidate(candidate: CandidateInit): void;
  up(): void;
  hangup(): void;
  layer(got: GotLayer): void;
  /** It cannot go on. */
  lost(): void;
  /** Their answer to the newest offer of the data channel; undefined: they take none. */
  channel(answer: string | undefined): Promise<void>;
}

const MOST_WAITING = 60;
const MOST_FAILURES = 10;
const AGAIN_MS = 300;

/** What one offer asked. */
interface Asked {
  slots: Slot[];
  media: Description;
  channel: Section;
  isMedia: boolean;
  isChannel: boolean;
}

/**
 * The subscribe connection of one peer: a subscriber of Janus, and beside it the data channel, which Janus has not.
 * One offer is out at a time. What ended is offered as refused before its section is taken for another track.
 */
export function subscribing(wire: Wire, room: Room, told: SubscribingEvents) {
  let wanted: readonly Published[] = [];
  /** What Janus was last asked for; it may not be wanted any more. */
  let requested: readonly Published[] = [];
  let handle: Handle | undefined;
  let slots: Slot[] = [];
  let media: Description | undefined;
  let channel: Section | undefined;
  let due = { media: false, channel: false, restart: false };
  let asked: Asked | undefined;
  let [isBusy, isCalled, isAnswering] = [false, false, false];
  let [isEnded, isGone, isKnown] = [false, false, false];
  let [version, mids, failures] = [0, 0, 0];
  const running = new WeakSet<Slot>();
  const waiting: CandidateInit[] = [];

  const configure = (streams: readonly object[]): void => {
    handle?.ask({ request: 'configure', streams }).catch(() => undefined);
  };
  const layers = layering(configure, (got) => told.layer(got));

  async function open(): Promise<Handle> {
    return attach(wire, {
      up: () => told.up(),
      hangup() {
        isGone = true;
        told.hangup();
      },
      candidate: (candidate) => told.candidate(candidate),
      event: ({ mid, substream }) => {
        const slot = slots.find(({ janusMid }) => janusMid === mid);
        layers.switched(slot, substream);
      },
    });
  }

  const wasCalled = (): boolean => isCalled;

  /** Does what is next, one thing after the other. */
  async function settle(): Promise<void> {
    isCalled = true;
    if (isBusy || asked || isEnded || isGone) return;
    isBusy = true;
    isCalled = false;
    try {
      // Janus waits for the answer to what it offered.
      const reply = due.media ? undefined : await next();
      if (reply) take(reply);
      failures = 0;
    } catch {
      // A track that began or ended this moment may not be there.
      failures += 1;
      if (failures > MOST_FAILURES) told.lost();
      else setTimeout(() => void settle(), AGAIN_MS).unref();
    } finally {
      isBusy = false;
    }
    if (media && channel && (due.media || due.channel)) ask(media, channel);
    else if (wasCalled()) void settle();
  }

  async function next(): Promise<Reply | undefined> {
    if (!handle) {
      handle = await open();
      if (isEnded) {
        handle.detach();
        return undefined;
      }
      const streams = [{ feed: room.placeholder }, ...wanted.map(streamOf)];
      requested = wanted;
      const body = { request: 'join', ptype: 'subscriber', room: room.id, pin: room.pin, autoupdate: false };
      const reply = await handle.ask({ ...body, use_msid: false, streams }).catch(() => undefined);
      // One of them may have ended meanwhile: the others come after.
      return reply ?? handle.ask({ ...body, use_msid: false, streams: streams.slice(0, 1) });
    }
    const gone = slots.filter(({ sent }) => sent && !wanted.includes(sent));
    if (gone.length > 0) {
      for (const slot of gone) delete slot.sent;
      const streams = gone.map(({ janusMid }) => ({ sub_mid: janusMid }));
      return handle.ask({ request: 'unsubscribe', streams });
    }
    const come = wanted.filter((one) => !slots.some(({ sent }) => sent === one));
    requested = come;
    if (come.length > 0) return handle.ask({ request: 'subscribe', streams: come.map(streamOf) });
    if (!due.restart) return undefined;
    due.restart = false;
    return handle.ask({ request: 'configure', restart: true });
  }

  const streamOf = ({ feed, mid, track }: Published): object => ({ feed, mid, ...layers.wish(track) });

  /** Which section has which track now. */
  function take({ data, jsep }: Reply): void {
    if (!jsep) return;
    media = readSdp(jsep.sdp);
    due.media = true;
    // A restart changes nothing of what is sent.
    if (data['streams'] === undefined) return;
    const streams = data['streams'] as { mid: string; feed_id?: number; feed_mid?: string }[];
    slots = media.sections.map((section, at) => {
      const janusMid = attribute(section, 'mid') ?? String(at);
      const stream = streams.find(({ mid }) => mid === janusMid);
      const before = slots[at];
      const known = [...(before?.sent ? [before.sent] : []), ...requested];
      const sent = known.find(({ feed, mid }) => feed === stream?.feed_id && mid === stream.feed_mid);
      if (before && before.sent === sent) return before;
      // What nobody is sent keeps its name: it is the one that is refused.
      if (before && !sent) return { janusMid, mid: before.mid };
      mids += 1;
      return { janusMid, mid: `m${mids}`, ...(sent && { sent }) };
    });
  }

  function ask(described: Description, opened: Section): void {
    version += 1;
    asked = {
      slots: [...slots],
      media: described,
      channel: opened,
      isMedia: due.media,
      isChannel: due.channel,
    };
    due = { ...due, media: false, channel: false };
    told.offer(offerOf(opened, described, slots, version));
  }

  async function accept(sdp: string, now: Asked): Promise<void> {
    const answer = answerIn(sdp, now.channel, now.slots);
    const toJanus = mediaAnswer(answer, now.media, now.slots);
    if (now.isChannel) await told.channel(channelAnswer(answer));
    if (!now.isMedia || !handle) return;
    const started = handle.ask({ request: 'start' }, { type: 'answer', sdp: toJanus });
    isKnown = true;
    for (const candidate of waiting.splice(0)) handle.trickle(candidate);
    await started.catch((reason: unknown) => {
      throw asDescriptionFault(reason);
    });
    const fresh = now.slots.filter((slot) => slot.sent && !running.has(slot));
    for (const slot of fresh) running.add(slot);
    layers.begin(fresh);
  }

  return {
    /** Sends exactly these from now on. */
    send(now: readonly Published[]): void {
      wanted = now;
      void settle();
    },

    sent: () => slots.flatMap(({ sent }) => sent ?? []),

    /** The data channel is offered so. */
    offerChannel(section: Section): void {
      channel = section;
      due.channel = true;
      void settle();
    },

    /** @throws `bad_input` when it does not answer the offer that is out */
    async answer(sdp: string): Promise<void> {
      if (!asked || isAnswering) throw fail('bad_input', { text: 'this does not answer the newest offer' });
      isAnswering = true;
      try {
        await accept(sdp, asked);
        asked = undefined;
      } finally {
        isAnswering = false;
      }
      void settle();
    },

    candidate(candidate: CandidateInit): void {
      if (candidate.candidate !== '' && !isCandidate(candidate.candidate)) return;
      if (isKnown) handle?.trickle(candidate);
      else if (waiting.length < MOST_WAITING) waiting.push(candidate);
    },

    prefer(track: string, layer: Layer): void {
      layers.prefer(
        track,
        layer,
        slots.find(({ sent }) => sent?.track.id === track),
      );
    },

    restart(): void {
      // Janus has nothing that could be restarted.
      if (isGone) told.lost();
      due.restart = true;
      void settle();
    },

    end(): void {
      isEnded = true;
      handle?.detach();
    },
  };
}
