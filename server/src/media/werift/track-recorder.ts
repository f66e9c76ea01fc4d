import { randomBytes } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { RecordedTrack } from '../engine.ts';
import { streamClock, type SenderClock } from '../recording/clock.ts';
import { trackFile, type TrackFile } from '../recording/file.ts';
import { MOST_PIXELS, pictures } from '../recording/pictures.ts';
import { ordering, type Ordered } from '../rtp/ordering.ts';
import { pictureSize } from '../rtp/vp8.ts';
import type { Incoming } from './incoming.ts';
import type { Sink, Source } from './source.ts';

export interface TrackRecorder {
  tick(now: number): void;
  pause(): void;
  resume(now: number): void;
  close(): Promise<void>;
}

export interface TrackRecorderEvents {
  began(track: RecordedTrack): void;
  failed(why: string): void;
}

/** Video waits for packets that are sent again (see `gaps.ts`), sound only for those that were overtaken. */
const PATIENCE = { video: { patience: 700, most: 1000 }, audio: { patience: 100, most: 50 } };
/** Who looks at a moment of a film must go back to the whole picture before it. */
const WHOLE_PICTURE_MS = 10_000;
/** Who was not heard of for so long makes no picture when asked. */
const HEARD_MS = 1000;

interface Came {
  timestamp: number;
  marker: boolean;
  payload: Buffer;
  isKeyFrame: boolean;
  now: number;
}

/** Writes what comes of one track, of the best layer that there is, into a file that begins with its first packet. */
export function recordTrack(
  source: Source,
  sender: SenderClock,
  folder: string,
  told: TrackRecorderEvents,
): TrackRecorder {
  const { kind } = source.track;
  const isVideo = kind === 'video';
  const frames = pictures();
  const streams = new WeakMap<Incoming, ReturnType<typeof streamOf>>();
  let current: Incoming | undefined;
  let wanted: Incoming | undefined;
  let file: TrackFile | undefined;
  let beganAt = 0;
  let wholeAt = 0;
  let isPaused = false;

  const streamOf = (from: Incoming) => ({
    order: ordering<Came>(PATIENCE[kind]),
    clock: streamClock(from.clockRate, sender),
  });

  function stateOf(from: Incoming): ReturnType<typeof streamOf> {
    const known = streams.get(from) ?? streamOf(from);
    streams.set(from, known);
    return known;
  }

  /** What comes of it next does not follow what came. */
  function forget(from: Incoming | undefined): void {
    if (from) stateOf(from).order = ordering<Came>(PATIENCE[kind]);
  }

  function look(now: number): void {
    const best = source.best('high', now);
    wanted = best === current ? undefined : best;
    if (wanted && now - wanted.heard() < HEARD_MS) wanted.wantPicture(now);
  }

  function take(from: Incoming, found: readonly Ordered<Came>[]): void {
    for (const one of found) {
      if (from !== current) {
        if (from !== wanted || (isVideo && !one.item.isKeyFrame)) continue;
        forget(current);
        current = from;
        wanted = undefined;
        frames.cut();
      }
      if (isVideo) takePicture(from, one);
      else if (one.item.payload.length > 0) keep(from, one.item, true, one.item.payload);
    }
  }

  function takePicture(from: Incoming, one: Ordered<Came>): void {
    const picture = frames.add(one);
    if (frames.isBroken() && !picture) from.wantPicture(one.item.now);
    if (!picture) return;
    const size = picture.isKeyFrame ? pictureSize(picture.data) : undefined;
    if (picture.isKeyFrame && (!size || size.width * size.height > MOST_PIXELS)) {
      frames.cut();
      return;
    }
    if (picture.isKeyFrame) wholeAt = one.item.now;
    keep(from, one.item, picture.isKeyFrame, picture.data);
  }

  function keep(from: Incoming, { timestamp, now }: Came, isKeyFrame: boolean, data: Buffer): void {
    const time = stateOf(from).clock.time(timestamp, now);
    file ??= begin(time, isVideo ? pictureSize(data) : undefined);
    file.write({ time: time - beganAt, isKeyFrame, data }, now);
  }

  function begin(time: number, size: { width: number; height: number } | undefined): TrackFile {
    const name = `${kind}-${randomBytes(6).toString('hex')}.webm`;
    const startedAt = Math.round(performance.timeOrigin + time);
    beganAt = time;
    const header = { kind, startedAt, ...size };
    const { id, stream } = source.track;
    told.began({ track: id, stream, peer: source.owner, kind, file: name, startedAt });
    return trackFile(open(join(folder, name), 'wx'), header, (why) => told.failed(why));
  }

  const sink: Sink = {
    packet(from, packet, payload, isKeyFrame, now) {
      if (isPaused) return;
      if (!current && !wanted) look(now);
      if (from !== current && from !== wanted) return;
      const { timestamp, marker, sequence } = packet;
      const { order } = stateOf(from);
      take(from, order.push(sequence, { timestamp, marker, payload, isKeyFrame, now }, now));
    },
    report: (from, ntp, timestamp) => stateOf(from).clock.report(ntp, timestamp),
  };

  source.sinks.add(sink);
  look(performance.now());

  return {
    tick(now) {
      if (!isPaused) {
        look(now);
        for (const from of [current, wanted]) if (from) take(from, stateOf(from).order.due(now));
        const isDue = isVideo && current && now - wholeAt > WHOLE_PICTURE_MS;
        if (isDue && now - (current?.heard() ?? 0) < HEARD_MS) current?.wantPicture(now);
      }
      file?.tick(now);
    },

    pause() {
      isPaused = true;
      forget(current);
      forget(wanted);
    },

    resume(now) {
      isPaused = false;
      frames.cut();
      current?.wantPicture(now);
    },

    async close() {
      source.sinks.delete(sink);
      if (current && !isPaused) take(current, stateOf(current).order.rest());
      await file?.close();
    },
  };
}
