import type { Queries } from '../db/database.ts';
import type { AllowList } from '../fetching/addresses.ts';
import { download } from '../fetching/download.ts';
import { findBoardFile, LARGEST_BOARD_FILE } from '../files/board-files.ts';
import type { Blobs } from '../files/blobs.ts';
import { pageBlob, pageNamed } from '../conversion/pages.store.ts';
import { headOf } from '../rooms/picture-head.ts';
import type { Room } from '../rooms/room.ts';
import type { Background } from '../rooms/scenes.store.ts';
import type { Shot } from './render.ts';

/** Where the pictures are that are seen on a scene. */
export interface Sources {
  queries: Queries;
  blobs: Blobs;
  fetchAllow: AllowList;
  publicUrl: () => string;
}

/** Of one scene: decoded, half a gigabyte. Pictures beyond it are left out. */
const MOST_PIXELS = 128 * 1024 * 1024;
const MOST_BYTES = 64 * 1024 * 1024;
const FETCH_MS = 5000;

/** Counts what pictures cost; answers whether one more is taken. */
export function purse(): (bytes: Buffer | undefined) => bytes is Buffer {
  let [pixels, weight] = [0, 0];
  return (bytes): bytes is Buffer => {
    const head = bytes && headOf(bytes);
    if (!bytes || !head) return false;
    pixels += head.width * head.height;
    weight += bytes.length;
    return pixels <= MOST_PIXELS && weight <= MOST_BYTES;
  };
}

/** The pictures that elements show, as far as they are there. */
export async function picturesOf(
  { queries, blobs }: Sources,
  room: Pick<Room, 'num'>,
  elements: readonly string[],
  takes: ReturnType<typeof purse>,
): Promise<Shot['files']> {
  const named = elements
    .filter((json) => json.includes('"image"'))
    .map((json) => JSON.parse(json) as { type?: unknown; fileId?: unknown })
    .flatMap(({ type, fileId }) => (type === 'image' && typeof fileId === 'string' ? [fileId] : []));
  const files: { id: string; type: string; bytes: Buffer }[] = [];
  for (const id of new Set(named)) {
    const file = await findBoardFile(queries, room.num, id);
    const bytes = file && (await blobs.read(file.blobId));
    if (takes(bytes)) files.push({ id, type: file?.type ?? '', bytes });
  }
  return files;
}

/** The picture behind a scene; undefined when it is not there: a scene is shown without it then. */
export async function backgroundOf(
  sources: Sources,
  room: Pick<Room, 'num'>,
  background: Background | null,
  takes: ReturnType<typeof purse>,
): Promise<Shot['background']> {
  if (!background) return undefined;
  const { src, width, height } = background;
  const bytes = await bytesAt(sources, room, src).catch(() => undefined);
  return takes(bytes) ? { width, height, bytes } : undefined;
}

async function bytesAt(
  { queries, blobs, fetchAllow, publicUrl }: Sources,
  room: Pick<Room, 'num'>,
  src: string,
): Promise<Buffer | undefined> {
  const [, inline] = /^data:image\/[\w.+-]+;base64,([\w+/=]+)$/.exec(src) ?? [];
  if (inline !== undefined) return Buffer.from(inline, 'base64');
  const url = new URL(src, publicUrl());
  if (url.origin === new URL(publicUrl()).origin) {
    const page = pageNamed(url.pathname);
    if (page) {
      const kept = await pageBlob(queries, page);
      return kept && blobs.read(kept.blobId);
    }
    const [, id] = /\/live\/files\/[^/]+\/([A-Za-z0-9_-]{1,64})$/.exec(url.pathname) ?? [];
    const file = id === undefined ? undefined : await findBoardFile(queries, room.num, id);
    if (file) return blobs.read(file.blobId);
  }
  return (await download(url.href, { most: LARGEST_BOARD_FILE, ms: FETCH_MS, allow: fetchAllow })).bytes;
}
