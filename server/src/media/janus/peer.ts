import { fail } from '../../errors.ts';
import type { MediaEngine, MediaPeer, PeerEvents } from '../engine.ts';
import { attribute, readSdp } from '../sdp/lines.ts';
import { publishing } from './publishing.ts';
import type { Member, Room } from './room.ts';
import { subscribing } from './subscribing.ts';
import type { Wire } from './wire.ts';

/** Where a peer is: its room in one Janus, and the engine that has its data channel. */
export interface Place {
  wire: Wire;
  room: Room;
  channels: MediaEngine;
}

/** One person in a room of Janus. @param left they are gone, by `leave` or because they are lost */
export async function openPeer(
  { wire, room, channels }: Place,
  name: string,
  told: PeerEvents,
  left: () => void,
): Promise<MediaPeer & { lose(): void }> {
  const seat = {};
  let isOver = false;
  let wanted: ReadonlySet<string> = new Set();
  let isAsked = false;
  let wasSilent = false;
  let channelMid = '';
  const own: { channel?: MediaPeer } = {};
  const ways = { media: false, channel: false };
  let publishes: Promise<unknown> = Promise.resolve();

  /** The subscribe connection is there when both of its ways are. */
  function way(which: keyof typeof ways, isOpen: boolean): void {
    if (isOver) return;
    ways[which] = isOpen;
    if (which === 'channel') silence(!isOpen);
    if (!isOpen) told.state('subscribe', 'disconnected');
    else if (ways.media && ways.channel) told.state('subscribe', 'connected');
  }

  /** Janus does not say who is away: from whom nothing comes, and who is not there on the channel. */
  function silence(isQuiet: boolean): void {
    if (isQuiet ? !outgoing.isSilent() : !wasSilent) return;
    wasSilent = isQuiet;
    told.state('publish', isQuiet ? 'disconnected' : 'connected');
  }

  const outside: PeerEvents = {
    ...told,
    candidate: (target, candidate) => {
      if (!isOver) told.candidate(target, candidate);
    },
    state: (target, state) => {
      if (!isOver) told.state(target, state);
    },
    lost: () => lose(),
  };
  const outgoing = publishing(wire, room, seat, outside);
  const incoming = subscribing(wire, room, {
    offer: (sdp) => {
      if (!isOver) told.offer(sdp);
    },
    candidate: (candidate) => outside.candidate('subscribe', candidate),
    up: () => way('media', true),
    hangup: () => way('media', false),
    layer: (got) => {
      if (!isOver) told.layer(got);
    },
    lost: () => lose(),
    channel: async (answer) => {
      if (answer === undefined) way('channel', true);
      else await own.channel?.answer(answer);
    },
  });

  function look(): void {
    if (!isAsked || isOver) return;
    const found = [...wanted].flatMap((track) => room.tracks.get(track) ?? []);
    incoming.send(found.filter(({ owner }) => owner !== seat));
  }

  const member: Member = {
    look,
    speaking(levels) {
      if (isOver) return;
      const heard = new Set(incoming.sent().map(({ track }) => track.id));
      told.speaking(levels.filter(({ track }) => heard.has(track)));
    },
    lost: () => lose(),
  };

  function leave(): void {
    if (isOver) return;
    isOver = true;
    room.members.delete(member);
    outgoing.end();
    incoming.end();
    own.channel?.leave();
    left();
  }

  function lose(): void {
    if (isOver) return;
    leave();
    told.lost();
  }

  const channel = await channels.join(room.id.toString(), name, {
    offer(sdp) {
      const [section] = readSdp(sdp).sections;
      if (!section || isOver) return;
      channelMid = attribute(section, 'mid') ?? '';
      incoming.offerChannel(section);
    },
    candidate: (target, candidate) => {
      if (!isOver && target === 'subscribe') told.candidate(target, candidate);
    },
    message: (text) => {
      if (!isOver) told.message(text);
    },
    ...{ speaking: ignore, quality: ignore, layer: ignore },
    state: (target, state) => {
      if (target === 'subscribe') way('channel', state === 'connected');
    },
    lost: () => {
      if (own.channel) lose();
    },
  });
  if (wire.isOver()) {
    channel.leave();
    throw fail('unavailable');
  }
  own.channel = channel;
  room.members.add(member);

  const isThere = (): void => {
    if (isOver) throw fail('unavailable');
  };

  return {
    publish(sdp, tracks) {
      const answered = publishes.then(() => {
        isThere();
        return outgoing.answer(sdp, tracks);
      });
      publishes = answered.catch(() => undefined);
      return answered;
    },

    subscribe(tracks) {
      if (isOver) return;
      wanted = new Set(tracks);
      if (!isAsked) channel.subscribe([]);
      isAsked = true;
      look();
    },

    async answer(sdp) {
      isThere();
      await incoming.answer(sdp);
    },

    trickle(target, candidate) {
      if (isOver) return;
      if (target === 'publish') outgoing.candidate(candidate);
      else if (candidate.sdpMid === channelMid || candidate.sdpMLineIndex === 0)
        channel.trickle('subscribe', candidate);
      else incoming.candidate(candidate);
    },

    prefer: (track, layer) => incoming.prefer(track, layer),
    // Janus sends all of what it was asked for, and congestion is between it and them.
    limit: ignore,
    say: (text) => channel.say(text),

    restart() {
      if (isOver) return;
      channel.restart();
      incoming.restart();
    },

    leave,
    lose,
  };
}

const ignore = (): undefined => undefined;
