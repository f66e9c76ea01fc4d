import { open, type FileHandle } from 'node:fs/promises';

/** Recorders hand over what they have twice a second. */
const LOOK_MS = 100;
const MOST_AT_ONCE = 256 * 1024;

/** Reads a file while it grows. @returns what ends that */
export function tail(path: string, got: (bytes: Buffer) => void): () => void {
  let handle: FileHandle | undefined;
  let at = 0;
  let isOver = false;
  let timer: NodeJS.Timeout | undefined;

  async function look(): Promise<void> {
    try {
      handle ??= await open(path, 'r');
      for (;;) {
        const buffer = Buffer.allocUnsafe(MOST_AT_ONCE);
        const { bytesRead } = await handle.read(buffer, 0, MOST_AT_ONCE, at);
        if (bytesRead === 0 || isOver) break;
        at += bytesRead;
        got(buffer.subarray(0, bytesRead));
      }
    } catch {
      // It is not there yet, or is no track; it shows nothing then.
    }
    if (isOver) await handle?.close().catch(() => undefined);
    else timer = setTimeout(() => void look(), LOOK_MS);
  }
  const first = look();

  return () => {
    if (isOver) return;
    isOver = true;
    clearTimeout(timer);
    void first.then(() => handle?.close().catch(() => undefined));
  };
}
