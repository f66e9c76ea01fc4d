import { open, readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Manifest, Span } from './manifest.ts';
import { UNENDED } from './spans.ts';

const FILE = 'manifest.json';
const WRITE_MS = 250;

/** What is known of a running recording: on disk soon after each change, so that a crash leaves what is needed. */
export function keptManifest(folder: string, startedAt: number) {
  const manifest: Manifest = { startedAt, endedAt: UNENDED, pauses: [], tracks: [] };
  let timer: NodeJS.Timeout | undefined;
  let last: Promise<void> = Promise.resolve();
  const write = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    // After one that failed the next is tried all the same.
    last = last.catch(() => undefined).then(() => writeManifest(folder, manifest));
    return last;
  };
  return {
    manifest,
    changed: (): void => {
      timer ??= setTimeout(() => void write().catch(() => undefined), WRITE_MS).unref();
    },
    /** @throws when the disk does not take it */
    write,
  };
}

async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  const unfinished = join(folder, `${FILE}.part`);
  const file = await open(unfinished, 'w', 0o600);
  try {
    await file.writeFile(JSON.stringify(manifest));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(unfinished, join(folder, FILE));
}

/**
 * What is known of a recording that has ended, or was broken off: then its tracks ended when their files were written
 * last. Without files of tracks those are left out.
 *
 * @returns undefined when nothing was kept
 */
export async function readManifest(folder: string): Promise<Manifest | undefined> {
  const text = await readFile(join(folder, FILE), 'utf8').catch(ignoreMissing);
  if (text === undefined) return undefined;
  const manifest = JSON.parse(text) as Manifest;
  const tracks = [];
  for (const track of manifest.tracks) {
    const found = await stat(join(folder, track.file)).catch(ignoreMissing);
    if (!found || found.size === 0) continue;
    const ended = track.endedAt === UNENDED ? Math.round(found.mtimeMs) : track.endedAt;
    const endedAt = Math.max(ended, track.startedAt + 1);
    tracks.push({ ...track, endedAt, muted: endedSpans(track.muted, endedAt) });
  }
  const newest = Math.max(manifest.startedAt, ...tracks.map(({ endedAt }) => endedAt));
  const endedAt = manifest.endedAt === UNENDED ? newest : manifest.endedAt;
  return { ...manifest, tracks, endedAt, pauses: endedSpans(manifest.pauses, endedAt) };
}

function endedSpans(spans: readonly Span[], at: number): Span[] {
  return spans
    .map(({ from, to }) => ({ from, to: to === UNENDED ? at : Math.min(to, at) }))
    .filter(({ from, to }) => to > from);
}

function ignoreMissing(reason: unknown): undefined {
  if ((reason as { code?: string }).code === 'ENOENT') return undefined;
  throw reason;
}
