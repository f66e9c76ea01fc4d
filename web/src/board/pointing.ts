import type { LiveRoom, Point } from '@enfilade/client';
import type { AppState } from './excalidraw.ts';

const FARTHEST = 1e7;

type Pointed = Pick<Point, 'at' | 'tool' | 'down' | 'selected' | 'view' | 'follows'>;

/** Shows others where one points, what one sees and whom one follows: always all of it, as only the newest is told. */
export function pointer(room: LiveRoom, scene: () => string) {
  let now: Pointed = {};
  const say = (): void => {
    if (scene() !== '') room.point({ scene: scene(), ...now });
  };
  return {
    set: (change: { [K in keyof Pointed]?: Pointed[K] | undefined }): void => {
      const members = Object.entries({ ...now, ...change }).filter(([, value]) => value !== undefined);
      const next = Object.fromEntries(members) as Pointed;
      if (JSON.stringify(next) === JSON.stringify(now)) return;
      now = next;
      say();
    },
    say,
  };
}
export type Pointer = ReturnType<typeof pointer>;

/** The part of the board that is seen: left, top, right, bottom. Undefined while Excalidraw has not measured itself. */
export function viewOf({ scrollX, scrollY, zoom, width, height }: AppState): Point['view'] {
  const edges = [-scrollX, -scrollY, width / zoom.value - scrollX, height / zoom.value - scrollY];
  return edges.every(Number.isFinite) ? (edges.map(near) as NonNullable<Point['view']>) : undefined;
}

const near = (value: number): number =>
  Math.round(Math.max(-FARTHEST, Math.min(FARTHEST, value)) * 100) / 100;

export function spot(x: number, y: number): [number, number] {
  return [near(x), near(y)];
}

/** What to set so that somebody's view is seen whole, in the middle. */
export function fitted(
  [left, top, right, bottom]: readonly [number, number, number, number],
  { width, height }: AppState,
  most = 30,
): Pick<AppState, 'scrollX' | 'scrollY' | 'zoom'> {
  const wide = Math.max(1, right - left);
  const high = Math.max(1, bottom - top);
  const zoom = Math.max(0.1, Math.min(most, width / wide, height / high));
  return {
    zoom: { value: zoom as AppState['zoom']['value'] },
    scrollX: width / 2 / zoom - (left + right) / 2,
    scrollY: height / 2 / zoom - (top + bottom) / 2,
  };
}
