import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { RecordedTrack } from '../../src/media/engine.ts';
import { trackFile } from '../../src/media/recording/file.ts';
import type { Scripted } from './recording-engine.ts';

type Blocks = readonly { data: Buffer; isKeyFrame: boolean }[];

/** Publishes a track into what an engine records, block after block as time goes, over and over. */
export function publishLive(
  { folder, told }: Scripted,
  about: Omit<RecordedTrack, 'file' | 'startedAt'>,
  blocks: Blocks,
  step: number,
  size?: { width: number; height: number },
) {
  const startedAt = Date.now();
  const file = `${about.kind}-${about.track}.webm`;
  const faults: string[] = [];
  const writer = trackFile(open(join(folder, file), 'wx'), { kind: about.kind, startedAt, ...size }, (why) =>
    faults.push(why),
  );
  let count = 0;
  const write = (): void => {
    for (; startedAt + count * step <= Date.now(); count += 1) {
      const block = blocks[count % blocks.length];
      if (block) writer.write({ ...block, time: count * step }, Date.now());
    }
    writer.tick(Date.now());
  };
  write();
  const timer = setInterval(write, 20);
  const track = { ...about, file, startedAt };
  told.began(track);
  return async (): Promise<void> => {
    clearInterval(timer);
    await writer.close();
    told.ended(track);
    if (faults.length > 0) throw new Error(faults.join());
  };
}
