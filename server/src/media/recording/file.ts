import type { FileHandle } from 'node:fs/promises';
import { writeCluster, writeEnd, writeHead, type Block, type Cue, type TrackHeader } from '../webm/webm.ts';

/** One track on its way to disk. */
export interface TrackFile {
  /** `time` in ms from its beginning, rising. */
  write(block: Block, now: number): void;
  /** Hands over what was kept back for long enough. */
  tick(now: number): void;
  /** Makes it a whole file. Never rejects: what fails is told. */
  close(): Promise<void>;
}

/** A crash loses no more than this. */
const KEEP_MS = 500;
const KEEP_BYTES = 256 * 1024;
/** Of one cluster, whose blocks tell their time in 16 bits. */
const MOST_SPAN_MS = 20_000;
/** A disk that is further behind is as good as full. */
const MOST_WAITING = 16 * 1024 * 1024;
const CUE_MS = 5000;
/** The duration of a last block that nothing follows. */
const LAST_MS = 20;

/** Writes a track into a file that is opened meanwhile. @param failed is called once, with what went wrong */
export function trackFile(
  opening: Promise<FileHandle>,
  header: TrackHeader,
  failed: (why: string) => void,
): TrackFile {
  const cues: Cue[] = [];
  let kept: Block[] = [];
  let keptBytes = 0;
  let keptSince = 0;
  let length = 0;
  let waiting = 0;
  let newest = 0;
  let isBroken = false;
  let writes: Promise<void> = Promise.resolve();

  function fail(why: string): void {
    if (isBroken) return;
    isBroken = true;
    failed(why);
  }

  function append(bytes: Buffer): void {
    if (isBroken) return;
    const at = length;
    length += bytes.length;
    waiting += bytes.length;
    if (waiting > MOST_WAITING) {
      fail('the disk does not keep up');
      return;
    }
    writes = writes
      .then(async () => {
        if (!isBroken) await writeAll(await opening, bytes, at);
      })
      .catch((error: unknown) => fail(whyOf(error)))
      .finally(() => {
        waiting -= bytes.length;
      });
  }

  function flush(): void {
    const [first] = kept;
    if (!first) return;
    const key = header.kind === 'audio' ? first : kept.find(({ isKeyFrame }) => isKeyFrame);
    if (key && key.time - (cues.at(-1)?.time ?? -CUE_MS) >= CUE_MS) cues.push({ time: key.time, at: length });
    append(writeCluster(kept));
    kept = [];
    keptBytes = 0;
  }

  append(writeHead(header));
  return {
    write(block, now) {
      const time = Math.max(newest, Math.round(block.time));
      if (time - (kept[0]?.time ?? time) > MOST_SPAN_MS) flush();
      if (kept.length === 0) keptSince = now;
      newest = time;
      kept.push({ ...block, time });
      keptBytes += block.data.length;
      if (keptBytes >= KEEP_BYTES) flush();
    },

    tick(now) {
      if (kept.length > 0 && now - keptSince >= KEEP_MS) flush();
    },

    async close() {
      flush();
      const { appended, head } = writeEnd(header, { length, duration: newest + LAST_MS, cues });
      append(appended);
      await writes;
      const handle = await opening.catch(() => undefined);
      try {
        if (!isBroken && handle) {
          await writeAll(handle, head, 0);
          await handle.datasync();
        }
      } catch (error) {
        fail(whyOf(error));
      }
      await handle?.close().catch(() => undefined);
    },
  };
}

async function writeAll(handle: FileHandle, bytes: Buffer, from: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, from + done);
    done += bytesWritten;
  }
}

function whyOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'the disk is full';
  return `the file cannot be written (${code})`;
}
