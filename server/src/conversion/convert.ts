import type { Database } from '../db/database.ts';
import type { AllowList } from '../fetching/addresses.ts';
import { download, type Downloaded } from '../fetching/download.ts';
import { FetchFault } from '../fetching/send.ts';
import type { Blobs } from '../files/blobs.ts';
import type { Conversion, ConversionWish } from './conversions.store.ts';
import { ConversionFault } from './faults.ts';
import { endingOf, kindOf } from './kinds.ts';
import { officeToPdf } from './office.ts';
import { makePages } from './pages.ts';
import { keepPage, stillConverting } from './queue.ts';

/** Of the file that is fetched; bytes. */
const LARGEST_SOURCE = 100 * 1024 * 1024;
const FETCH_MS = 120_000;
/** All have to fit on one board, beside other scenes. */
const MOST_PAGES = 400;

export interface Workshop {
  db: Database;
  blobs: Blobs;
  fetchAllow: AllowList;
  /** Where LibreOffice is, where it is installed. */
  office: () => string | undefined;
}

/** It was given up: what is done with it now is nobody’s business any more. */
export class GivenUp extends Error {}

/** Converts one document into pages. @throws ConversionFault, GivenUp; the reason of the signal */
export async function convert(
  { db, blobs, fetchAllow, office }: Workshop,
  conversion: Conversion,
  signal: AbortSignal,
): Promise<void> {
  const { scale, format, dynamic = false } = conversion.wish;
  const { bytes, ending } = await sourceOf({ blobs, fetchAllow }, conversion.wish, signal);
  signal.throwIfAborted();
  if (bytes.length === 0) throw new ConversionFault('empty');
  const kind = kindOf(bytes, ending);
  if (dynamic && kind !== 'pptx') throw new ConversionFault('not_pptx');
  if (kind === undefined) throw new ConversionFault('unsupported');
  const isOffice = kind !== 'pdf' && kind !== 'picture';
  const source = isOffice ? await officeToPdf(office(), bytes, kind, signal) : bytes;

  await makePages(
    { bytes: source, kind: kind === 'picture' ? 'picture' : 'pdf', scale, format, mostPages: MOST_PAGES },
    {
      signal,
      counted: async (pages) => {
        if (!(await db.write((tx) => stillConverting(tx, conversion.id, pages)))) throw new GivenUp();
      },
      made: async ({ number, width, height, bytes: picture, text }) => {
        const blobId = await blobs.put(picture);
        const page = { number, width, height, type: `image/${format}`, blobId, content: text };
        const isKept = await db.write((tx) => keepPage(tx, conversion, { ...page, bytes: picture.length }));
        if (isKept) return;
        await blobs.remove(blobId);
        throw new GivenUp();
      },
    },
  );
}

async function sourceOf(
  { blobs, fetchAllow }: Pick<Workshop, 'blobs' | 'fetchAllow'>,
  { url, upload }: ConversionWish,
  signal: AbortSignal,
): Promise<{ bytes: Buffer; ending: string }> {
  if (!upload) {
    const { bytes, url: found } = await fetched(url, fetchAllow, signal);
    return { bytes, ending: endingOf(found.pathname) || endingOf(new URL(url).pathname) };
  }
  const bytes = await blobs.read(upload.blob);
  if (!bytes) throw new ConversionFault('download', 'it is not kept any more');
  return { bytes, ending: endingOf(upload.name) };
}

async function fetched(url: string, allow: AllowList, signal: AbortSignal): Promise<Downloaded> {
  try {
    return await download(url, { most: LARGEST_SOURCE, ms: FETCH_MS, allow, signal });
  } catch (reason) {
    signal.throwIfAborted();
    if (!(reason instanceof FetchFault)) throw reason;
    throw new ConversionFault('download', reason.message, reason);
  }
}
