import type { ReadStream } from 'node:fs';
import { open } from 'node:fs/promises';

/** What is streamed of a file, and how much that is. */
export interface Readable {
  stream: ReadStream;
  bytes: number;
}

/**
 * A file that may be replaced or deleted this moment, as the playlist and the segments of a stream are: its size is that
 * of the very file that is read. @returns undefined: there is none
 */
export async function readable(path: string): Promise<Readable | undefined> {
  const file = await open(path).catch(() => undefined);
  if (!file) return undefined;
  try {
    const { size: bytes } = await file.stat();
    return { stream: file.createReadStream(), bytes };
  } catch (reason) {
    await file.close();
    throw reason;
  }
}
