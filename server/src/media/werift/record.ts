import type { MediaRecording } from '../engine.ts';
import type { Child } from './child.ts';

/** What is recorded in a process, as its server holds it. */
export function recordingOf(child: Child, recording: number, room: string): MediaRecording {
  child.rooms.set(room, (child.rooms.get(room) ?? 0) + 1);
  let stopped: Promise<void> | undefined;

  async function stop(): Promise<void> {
    try {
      // A process that is gone has nothing left to bring to disk.
      if (!child.isGone()) await child.ask({ say: 'stop', recording });
    } catch {
      // It ended meanwhile: what it wrote until then plays.
    } finally {
      child.recordings.delete(recording);
      const others = (child.rooms.get(room) ?? 1) - 1;
      if (others > 0) child.rooms.set(room, others);
      else child.rooms.delete(room);
    }
  }

  return {
    pause: () => child.tell({ say: 'pause', recording }),
    resume: () => child.tell({ say: 'resume', recording }),
    stop: () => (stopped ??= stop()),
  };
}
