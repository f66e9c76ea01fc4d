import type { RecordedTrack, RecordingEvents } from '../engine.ts';
import { senderClock, type SenderClock } from '../recording/clock.ts';
import type { Source } from './source.ts';
import { recordTrack, type TrackRecorder } from './track-recorder.ts';

/** What is published in one room, on its way to disk. */
export interface Recorder {
  began(source: Source): void;
  ended(source: Source): void;
  tick(now: number): void;
  pause(): void;
  resume(): void;
  /** Resolves when all is on disk. */
  stop(): Promise<void>;
}

/** Each is a file; who makes up tracks without end is not followed. */
const MOST_TRACKS = 2000;

/** @param over is called once, when nothing more comes of it: it was stopped, or the disk is full */
export function openRecorder(folder: string, told: RecordingEvents, over: () => void): Recorder {
  const tracks = new Map<Source, { recorder: TrackRecorder; about: () => RecordedTrack | undefined }>();
  const senders = new Map<string, SenderClock>();
  const closing = new Set<Promise<void>>();
  let count = 0;
  let isPaused = false;
  let isOver = false;

  function close(source: Source): void {
    const found = tracks.get(source);
    if (!found) return;
    tracks.delete(source);
    const closed: Promise<void> = found.recorder.close().then(() => {
      closing.delete(closed);
      const about = found.about();
      if (about && !isLost) told.ended(about);
    });
    closing.add(closed);
    if (![...tracks.keys()].some(({ owner }) => owner === source.owner)) senders.delete(source.owner);
  }

  let isLost = false;
  function lose(why: string): void {
    if (isLost) return;
    isLost = true;
    told.lost(why);
    void stop();
  }

  async function stop(): Promise<void> {
    if (!isOver) {
      isOver = true;
      for (const source of [...tracks.keys()]) close(source);
      over();
    }
    await Promise.all(closing);
  }

  return {
    began(source) {
      if (isOver || tracks.has(source) || count >= MOST_TRACKS) return;
      count += 1;
      const sender = senders.get(source.owner) ?? senderClock();
      senders.set(source.owner, sender);
      let about: RecordedTrack | undefined;
      const recorder = recordTrack(source, sender, folder, {
        began(track) {
          about = track;
          if (!isLost) told.began(track);
        },
        failed: lose,
      });
      if (isPaused) recorder.pause();
      tracks.set(source, { recorder, about: () => about });
    },

    ended: close,

    tick(now) {
      for (const { recorder } of tracks.values()) recorder.tick(now);
    },

    pause() {
      isPaused = true;
      for (const { recorder } of tracks.values()) recorder.pause();
    },

    resume() {
      isPaused = false;
      const now = performance.now();
      for (const { recorder } of tracks.values()) recorder.resume(now);
    },

    stop,
  };
}
