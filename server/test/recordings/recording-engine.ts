import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MediaEngine, RecordedTrack, RecordingEvents } from '../../src/media/engine.ts';
import { scriptedEngine } from '../calls/scripted-engine.ts';

/** What the server asked an engine to record of a room. */
export interface Scripted {
  room: string;
  folder: string;
  told: RecordingEvents;
  said: string[];
  tracks: RecordedTrack[];
}

/** An engine without media whose recordings a test writes. */
export function recordingEngine() {
  const { engine: plain, of } = scriptedEngine();
  const recordings: Scripted[] = [];
  let refusal: Error | undefined;
  const engine: MediaEngine = {
    ...plain,
    capabilities: { ...plain.capabilities, recording: true },
    record: (room, folder, told) => {
      if (refusal) return Promise.reject(refusal);
      const one: Scripted = { room, folder, told, said: [], tracks: [] };
      recordings.push(one);
      return Promise.resolve({
        pause: () => void one.said.push('pause'),
        resume: () => void one.said.push('resume'),
        stop: () => {
          one.said.push('stop');
          for (const track of one.tracks.splice(0)) told.ended(track);
          return Promise.resolve();
        },
      });
    },
  };
  return {
    engine,
    of,
    recordings,
    refuse: (reason: Error | undefined) => {
      refusal = reason;
    },
    /** What is written down for a job: the newest part of it. */
    recording: (job: string) => recordings.findLast((one) => one.folder.includes(job)),
    /** A track has begun, as this file has it, or as these bytes. */
    async begin(
      recording: Scripted,
      track: Omit<RecordedTrack, 'file' | 'startedAt'>,
      content: string | Buffer = 'so it sounded',
    ): Promise<RecordedTrack> {
      const file = `${track.kind}-${String(recording.tracks.length)}.webm`;
      const path = join(recording.folder, file);
      if (typeof content === 'string' && content.endsWith('.webm')) await copyFile(content, path);
      else await writeFile(path, content);
      const begun = { ...track, file, startedAt: Date.now() };
      recording.tracks.push(begun);
      recording.told.began(begun);
      return begun;
    },
  };
}
