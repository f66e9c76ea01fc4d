import type { Manifest, ManifestTrack, Span } from '../manifest.ts';
import { besides, besideScreen, gridOf, MOST_TILES, type Box } from './layout.ts';
import { timelineOf } from './timeline.ts';

/** A time in which the same things are seen in the same places. */
export interface Scene extends Span {
  tiles: Tile[];
}

export interface Tile {
  box: Box;
  name: string;
  /** By which the colour of who has no picture is chosen. */
  peer: string;
  isScreen: boolean;
  /** What is shown; absent: the first letters of the name. */
  video?: ManifestTrack;
}

/** What changes within this is shown as one change, so that there is no end of scenes. */
const STEP_MS = 200;
const MOST_SCENES = 1500;

/** Who is seen when, and where: screens large, the others in rows; those who came first stand first. */
export function scenesOf(manifest: Manifest, film: { width: number; height: number }): Scene[] {
  const scenes: Scene[] = [];
  for (const kept of timelineOf(manifest).kept) {
    const length = manifest.endedAt - manifest.startedAt;
    const moments = changes(manifest.tracks, kept, Math.max(STEP_MS, length / MOST_SCENES));
    moments.forEach((from, index) => {
      const to = moments[index + 1] ?? kept.to;
      const tiles = tilesAt(manifest.tracks, (from + to) / 2, film);
      const before = scenes.at(-1);
      if (before?.to === from && sameTiles(before.tiles, tiles)) before.to = to;
      else scenes.push({ from, to, tiles });
    });
  }
  return scenes;
}

/** When something begins or ends within a stretch, its beginning first, at least `step` apart. */
function changes(tracks: readonly ManifestTrack[], { from, to }: Span, step: number): number[] {
  const all = tracks
    .flatMap((track) => [
      ...[track.startedAt, track.endedAt],
      ...(track.kind === 'video' ? track.muted.flatMap((span) => [span.from, span.to]) : []),
    ])
    .filter((time) => time > from && time < to)
    .sort((a, b) => a - b);
  const kept = [from];
  for (const time of all) {
    if (time - (kept.at(-1) ?? from) >= step && to - time >= step) kept.push(time);
  }
  return kept;
}

/** Who is seen at a moment, and where in the picture. */
export function tilesAt(
  tracks: readonly ManifestTrack[],
  time: number,
  film: { width: number; height: number },
): Tile[] {
  const there = tracks.filter(({ startedAt, endedAt }) => startedAt <= time && time < endedAt);
  const shown = there.filter(
    ({ kind, muted }) => kind === 'video' && !muted.some(({ from, to }) => from <= time && time < to),
  );
  const screens = shown.filter(({ source }) => source === 'screen').sort((a, b) => b.startedAt - a.startedAt);
  const [screen] = screens;
  const cameras = [
    ...people(
      tracks,
      there.filter(({ source }) => source === 'regular'),
      shown,
    ),
    ...shown.filter(({ source }) => source !== 'regular' && source !== 'screen').map(tileOf),
    ...screens.slice(1).map(tileOf),
  ].slice(0, screen ? besides(film) : MOST_TILES);
  const wanted = screen ? [tileOf(screen), ...cameras] : cameras;
  const boxes = screen ? besideScreen(cameras.length, film) : gridOf(cameras.length, film);
  return wanted.flatMap((tile, index) => {
    const box = boxes[index];
    return box ? [{ ...tile, box }] : [];
  });
}

function tileOf(track: ManifestTrack): Omit<Tile, 'box'> {
  const { name, peer, source } = track;
  return { name, peer, isScreen: source === 'screen', video: track };
}

/** One for each person who has a camera or a microphone, in the order in which they were first seen or heard. */
function people(
  all: readonly ManifestTrack[],
  there: readonly ManifestTrack[],
  shown: readonly ManifestTrack[],
): Omit<Tile, 'box'>[] {
  const first = new Map<string, number>();
  for (const { peer, startedAt } of all) first.set(peer, Math.min(first.get(peer) ?? Infinity, startedAt));
  const peers = [...new Set(there.map(({ peer }) => peer))];
  peers.sort((a, b) => (first.get(a) ?? 0) - (first.get(b) ?? 0) || (a < b ? -1 : 1));
  return peers.map((peer) => {
    const own = there.filter((track) => track.peer === peer);
    const video = shown.findLast((track) => track.peer === peer && track.source === 'regular');
    return { name: own[0]?.name ?? '', peer, isScreen: false, ...(video && { video }) };
  });
}

function sameTiles(a: readonly Tile[], b: readonly Tile[]): boolean {
  const keyOf = ({ peer, isScreen, video }: Tile): string => `${peer} ${isScreen} ${video?.file ?? ''}`;
  return a.length === b.length && a.every((tile, index) => keyOf(tile) === keyOf(b[index] ?? tile));
}
