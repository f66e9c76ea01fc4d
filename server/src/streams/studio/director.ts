import { RATE } from '../../recordings/compose/timeline.ts';
import { openCamera, type Camera } from './camera.ts';
import type { Size } from './canvas.ts';
import type { Encoder } from './encoder.ts';
import { openStage, type LiveTrack } from './stage.ts';
import { openVoice, SAMPLES, type Voice } from './voice.ts';

/** Shows a room as one film, a little later than it is: what comes late is there by then. */
export interface Director {
  /** What is published from now on. */
  follow(tracks: readonly LiveTrack[]): void;
  close(): void;
}

const STEP_MS = 1000 / RATE;
const LATER_MS = 2000;
/** What it is further behind is left out. */
const MOST_BEHIND_MS = 1000;
/** Each is a process. */
const MOST_VOICES = 40;
const MOST_CAMERAS = 40;

export async function openDirector(ffmpeg: string, size: Size, encoder: Encoder): Promise<Director> {
  const cameras = new Map<string, Camera>();
  const voices = new Map<string, Voice>();
  const stage = await openStage(size, (path) => cameras.get(path));
  const coming: { at: number; tracks: readonly LiveTrack[] }[] = [];
  let scene: readonly LiveTrack[] = [];
  let arranging: Promise<void> = Promise.resolve();
  /** The moment that is shown next. */
  let moment = Date.now() - LATER_MS;

  /** What is not published any more is still shown until then. */
  function open(tracks: readonly LiveTrack[]): void {
    for (const track of tracks) {
      const { path, kind } = track;
      if (kind === 'video' && !cameras.has(path) && cameras.size < MOST_CAMERAS) {
        cameras.set(path, openCamera(ffmpeg, track));
      }
      if (kind === 'audio' && !voices.has(path) && voices.size < MOST_VOICES) {
        voices.set(path, openVoice(ffmpeg, track));
      }
    }
  }

  function become(tracks: readonly LiveTrack[]): void {
    scene = tracks;
    const wanted = new Set([...tracks, ...coming.flatMap((later) => later.tracks)].map(({ path }) => path));
    for (const [path, voice] of voices) {
      if (wanted.has(path)) continue;
      voice.close();
      voices.delete(path);
    }
    arranging = arranging.then(() => stage.arrange(tracks)).catch(() => undefined);
  }

  /** What was shown before is shown until what follows is there. */
  function tidy(): void {
    const wanted = new Set([scene, ...coming.map(({ tracks }) => tracks)].flat().map(({ path }) => path));
    for (const [path, camera] of cameras) {
      if (wanted.has(path) || stage.uses(path)) continue;
      camera.close();
      cameras.delete(path);
    }
  }

  function step(): void {
    for (let due = coming[0]; due && due.at <= moment; [due] = coming) {
      coming.shift();
      become(due.tracks);
    }
    for (const camera of cameras.values()) camera.tick(moment);
    const frame = encoder.frame();
    if (!frame) {
      for (const voice of voices.values()) voice.skip(moment);
      return;
    }
    stage.paint(frame);
    encoder.write(frame, soundAt(moment));
  }

  function soundAt(time: number): Buffer {
    const sum = new Int32Array((SAMPLES / RATE) * 2);
    for (const { path, kind, isMuted } of scene) {
      const voice = kind === 'audio' ? voices.get(path) : undefined;
      if (isMuted) voice?.skip(time);
      else voice?.mix(time, sum);
    }
    const sound = Buffer.alloc(sum.length * 2);
    sum.forEach((value, index) => sound.writeInt16LE(Math.max(-32_768, Math.min(32_767, value)), index * 2));
    return sound;
  }

  const tidying = setInterval(tidy, 1000);
  const timer = setInterval(() => {
    const now = Date.now() - LATER_MS;
    if (now - moment > MOST_BEHIND_MS || moment - now > MOST_BEHIND_MS) moment = now;
    for (; moment <= now; moment += STEP_MS) step();
  }, STEP_MS / 2);

  return {
    follow(tracks) {
      open(tracks);
      coming.push({ at: Date.now(), tracks });
    },
    close() {
      clearInterval(timer);
      clearInterval(tidying);
      stage.close();
      for (const camera of cameras.values()) camera.close();
      for (const voice of voices.values()) voice.close();
    },
  };
}
