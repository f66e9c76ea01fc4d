import { randomBytes, randomInt } from 'node:crypto';
import type { Level, PublishedTrack } from '../engine.ts';
import { attach, type Handle } from './handle.ts';
import { MARK, secretOf } from './leftovers.ts';
import type { Wire } from './wire.ts';

/** A track that Janus has. */
export interface Published {
  track: PublishedTrack;
  /** Who publishes it: the seat, so that who comes again is somebody else. */
  owner: object;
  /** By these Janus knows it. */
  feed: number;
  mid: string;
}

/** Somebody in the room. */
export interface Member {
  /** What is published changed. */
  look(): void;
  speaking(levels: readonly Level[]): void;
  lost(): void;
}

export interface RoomOptions {
  /** `admin_key` of the plugin, where only those who have it may make rooms. */
  adminKey?: string;
}

/** Janus wants a number; this is as many as anybody will publish. */
const MOST_PUBLISHERS = 10_000;
/** Somebody speaks or is silent after so many packets of 20 ms. */
const SPEAKING_PACKETS = 10;
/** Between two words nobody else speaks yet. */
const PAUSE_MS = 700;
/** What is louder than this, in dB below the loudest, is speech. */
const SPEAKING_LEVEL = 62;

export type Room = Awaited<ReturnType<typeof openRoom>>;

/** A room in one Janus, which nobody else can join or see in its list. @throws `unavailable`, JanusRefusal */
export async function openRoom(wire: Wire, { adminKey }: RoomOptions) {
  const id = newId();
  const [secret, pin] = [secretOf(id, adminKey), randomBytes(16).toString('hex')];
  const control: Handle = await attach(wire);
  const members = new Set<Member>();
  const tracks = new Map<string, Published>();
  const levels = new Map<string, number>();
  const pauses = new Map<string, NodeJS.Timeout>();
  await control.ask({
    ...{ request: 'create', room: id, description: MARK, secret, pin, is_private: true, permanent: false },
    ...(adminKey === undefined ? {} : { admin_key: adminKey }),
    ...{ publishers: MOST_PUBLISHERS, audiocodec: 'opus', videocodec: 'vp8', notify_joining: false },
    ...{ audiolevel_ext: true, audiolevel_event: true, audio_active_packets: SPEAKING_PACKETS },
    ...{ audio_level_average: SPEAKING_LEVEL, videoorient_ext: false, playoutdelay_ext: false },
    ...{ transport_wide_cc_ext: true },
    // Who receives nothing yet has a section of this, so that the connection is there before it is needed.
    ...{ dummy_publisher: true, dummy_streams: [{ codec: 'opus' }] },
  });
  const { data } = await control.ask({ request: 'listparticipants', room: id });
  const [placeholder] = (data['participants'] ?? []) as { id: number }[];

  const tell = (): void => {
    for (const member of members) member.look();
  };

  function speak(track: string, level: number): void {
    pauses.delete(track);
    if (level > 0) levels.set(track, level);
    else levels.delete(track);
    const loudest = [...levels].map(([one, loud]) => ({ track: one, level: loud }));
    loudest.sort((a, b) => b.level - a.level);
    for (const member of members) member.speaking(loudest);
  }

  return {
    ...{ id, pin, members, tracks },
    /** The publisher that never sends. */
    placeholder: placeholder?.id ?? 0,

    /** Nobody takes the place of somebody else's track. */
    began(published: Published): void {
      const { id: track } = published.track;
      if ((tracks.get(track)?.owner ?? published.owner) !== published.owner) return;
      tracks.set(track, published);
      tell();
    },

    ended(published: Published): void {
      if (tracks.get(published.track.id) !== published) return;
      tracks.delete(published.track.id);
      levels.delete(published.track.id);
      tell();
    },

    /** @param level 0 to 100; 0 is silent */
    speaks(track: string, level: number): void {
      clearTimeout(pauses.get(track));
      if (level === 0) pauses.set(track, setTimeout(() => speak(track, 0), PAUSE_MS).unref());
      else speak(track, level);
    },

    destroy(): void {
      control
        .ask({ request: 'destroy', room: id, secret })
        .catch(() => undefined)
        .finally(() => control.detach());
    },
  };
}

/** JSON numbers are exact up to 2^53. */
export function newId(): number {
  return randomInt(1, 2 ** 47);
}
