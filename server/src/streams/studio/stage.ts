import { openCards } from '../../recordings/compose/cards.ts';
import { tilesAt, type Tile } from '../../recordings/compose/scenes.ts';
import type { ManifestTrack } from '../../recordings/manifest.ts';
import type { Camera, Screen } from './camera.ts';
import { openCanvas, type Canvas, type Size } from './canvas.ts';

/** A track as it is now, in a file that grows. */
export interface LiveTrack extends Omit<ManifestTrack, 'endedAt' | 'muted' | 'file'> {
  /** absolute */
  path: string;
  isMuted: boolean;
  /** When it was first published: the order in which people stand. */
  since: number;
}

/** What is seen of a room, in the arrangement of the moment. */
export interface Stage {
  /** Arranges them: what was seen before is seen until all is there. */
  arrange(tracks: readonly LiveTrack[]): Promise<void>;
  /** Whether pictures of this file are shown, or about to be. */
  uses(path: string): boolean;
  /** The frame of this moment, into `target`. */
  paint(target: Buffer): void;
  close(): void;
}

/** A picture that is not there after so long is not waited for. */
const READY_MS = 3000;
/** Where only the files are others, nobody sees the difference. */
const SAME_READY_MS = 9000;

interface Arrangement {
  /** Who is seen where. */
  shape: string;
  canvas: Canvas;
  screens: { screen: Screen; box: Tile['box']; key: string; path: string; whose: string }[];
}

export async function openStage(size: Size, camera: (path: string) => Camera | undefined): Promise<Stage> {
  const draw = await openCards(size);
  let current: Arrangement = { shape: '[]', canvas: await openCanvas(size, await draw([])), screens: [] };
  let next: { made: Arrangement; until: number } | undefined;
  let shown = '[]';
  let isClosed = false;

  async function arranged(tiles: readonly Tile[]): Promise<Arrangement> {
    const canvas = await openCanvas(size, await draw(tiles));
    const known = new Map([...current.screens, ...(next?.made.screens ?? [])].map((one) => [one.key, one]));
    const screens = tiles.flatMap(({ video, box }) => {
      if (!video) return [];
      const size = `${box.width}x${box.height}`;
      const key = `${video.file} ${size}`;
      const whose = `${video.peer} ${video.track} ${size}`;
      const screen = known.get(key)?.screen ?? camera(video.file)?.open(box.width, box.height);
      return screen ? [{ screen, box, key, path: video.file, whose }] : [];
    });
    const shape = JSON.stringify(tiles.map(({ box, peer, video }) => [box, peer, video?.track]));
    return { shape, canvas, screens };
  }

  function become(made: Arrangement): void {
    const kept = new Set(made.screens.map(({ screen }) => screen));
    for (const { screen, box, whose } of made.screens) {
      // Rather what was seen last than nothing.
      const before = current.screens.find((one) => one.whose === whose)?.screen.picture();
      if (before && !screen.picture()) made.canvas.place(before, box);
    }
    for (const { screen } of current.screens) if (!kept.has(screen)) screen.close();
    current = made;
    next = undefined;
  }

  return {
    async arrange(tracks) {
      const tiles = tilesAt(tracks.map(asKept), Date.now(), size);
      const mark = JSON.stringify(tiles.map(({ box, name, peer, video }) => [box, name, peer, video?.file]));
      if (mark === shown || isClosed) return;
      shown = mark;
      const made = await arranged(tiles);
      if (next) {
        const kept = new Set([...made.screens, ...current.screens].map(({ screen }) => screen));
        for (const { screen } of next.made.screens) if (!kept.has(screen)) screen.close();
      }
      const until = Date.now() + (made.shape === current.shape ? SAME_READY_MS : READY_MS);
      next = { made, until: next && next.made.shape !== current.shape ? Math.min(next.until, until) : until };
    },
    uses: (path) => [...current.screens, ...(next?.made.screens ?? [])].some((one) => one.path === path),
    paint(target) {
      if (next && (Date.now() > next.until || next.made.screens.every(({ screen }) => screen.isReady()))) {
        become(next.made);
      }
      for (const { screen, box } of current.screens) {
        const picture = screen.picture();
        if (picture) current.canvas.place(picture, box);
      }
      current.canvas.copy(target);
    },
    close() {
      isClosed = true;
      for (const { screen } of [...current.screens, ...(next?.made.screens ?? [])]) screen.close();
    },
  };
}

/** As films are arranged: here only this moment counts. */
function asKept({ path, isMuted, since, ...track }: LiveTrack): ManifestTrack {
  const muted = isMuted ? [{ from: 0, to: Infinity }] : [];
  return { ...track, file: path, startedAt: Math.min(since, Date.now()), endedAt: Infinity, muted };
}
