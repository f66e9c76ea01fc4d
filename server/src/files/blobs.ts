import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, link, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { platform } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

/** Files by an id that cannot be guessed, in a folder. */
export interface Blobs {
  /** Keeps bytes for good, and answers their id when they are on disk. Nobody knows them until a row names them. */
  put(bytes: Uint8Array): Promise<string>;
  /** Keeps a file that nobody changes any more, and answers as `put`; it costs nothing where it is on the same disk. */
  keep(path: string): Promise<string>;
  /** Looks into a file without reading it whole. undefined: there is no such file. */
  open(id: string): Promise<OpenBlob | undefined>;
  /** undefined: there is no such file. */
  read(id: string): Promise<Buffer | undefined>;
  remove(id: string): Promise<void>;
  /** Everything that has been in the folder since before a time, half-written files among it. */
  olderThan(time: number): AsyncGenerator<string>;
}

export interface OpenBlob {
  bytes: number;
  /** From one byte to another, both among it. */
  stream(from: number, to: number): Readable;
}

const ID = /^[0-9a-f]{32}$/;
const UNFINISHED = '.part';

/** Opens the folder of files, which is made with the first of them. */
export function openBlobs(folder: string): Blobs {
  const shelfOf = (id: string) => join(folder, id.slice(0, 2));
  const pathOf = (id: string) => join(shelfOf(id), id);

  return {
    async put(bytes) {
      const id = randomBytes(16).toString('hex');
      await mkdir(shelfOf(id), { recursive: true, mode: 0o700 });
      const unfinished = pathOf(id) + UNFINISHED;
      await writeDown(unfinished, bytes);
      await rename(unfinished, pathOf(id));
      await syncFolder(shelfOf(id));
      return id;
    },

    async keep(path) {
      const id = randomBytes(16).toString('hex');
      await mkdir(shelfOf(id), { recursive: true, mode: 0o700 });
      await syncFile(path);
      const unfinished = pathOf(id) + UNFINISHED;
      // Another disk, or one without links.
      await link(path, unfinished).catch(() => copyFile(path, unfinished));
      await syncFile(unfinished);
      await rename(unfinished, pathOf(id));
      await syncFolder(shelfOf(id));
      return id;
    },

    async open(id) {
      if (!ID.test(id)) return undefined;
      const found = await stat(pathOf(id)).catch(ignoreMissing);
      if (!found) return undefined;
      return { bytes: found.size, stream: (start, end) => createReadStream(pathOf(id), { start, end }) };
    },

    async read(id) {
      if (!ID.test(id)) return undefined;
      return readFile(pathOf(id)).catch(ignoreMissing);
    },

    async remove(id) {
      if (ID.test(id)) await rm(pathOf(id), { force: true });
      else if (id.endsWith(UNFINISHED)) await rm(join(shelfOf(id), id), { force: true });
    },

    async *olderThan(time) {
      const shelves = (await readdir(folder).catch(ignoreMissing)) ?? [];
      for (const shelf of shelves) {
        for (const name of (await readdir(join(folder, shelf)).catch(ignoreMissing)) ?? []) {
          const found = await stat(join(folder, shelf, name)).catch(ignoreMissing);
          if (found && found.mtimeMs < time) yield name;
        }
      }
    },
  };
}

async function writeDown(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** So that the name is on disk as well. */
async function syncFolder(path: string): Promise<void> {
  if (platform() === 'win32') return;
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function ignoreMissing(reason: unknown): undefined {
  const { code } = reason as { code?: string };
  if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
  throw reason;
}
