import type { LivePerson, LiveRoom, Point } from '@enfilade/client';
import { colourName } from '../room/colours.ts';
import { UserIdle } from './idle.ts';
import type { Collaborator, ExcalidrawImperativeAPI, SocketId } from './excalidraw.ts';

interface Parts {
  api: ExcalidrawImperativeAPI;
  room: LiveRoom;
  scene: () => string;
  onPoint: (point: Point & { who: string }) => void;
}

/** Shows where the others point. */
export function cursors({ api, room, scene, onPoint }: Parts) {
  const points = new Map<string, Point>();
  let frame = 0;

  function show(): void {
    frame = 0;
    const others = room.people.filter(({ id }) => id !== room.you.id);
    const collaborators = new Map(others.map((one) => [one.id as SocketId, collaboratorOf(one)]));
    api.updateScene({ collaborators });
  }

  function collaboratorOf({ id, name, away }: LivePerson): Collaborator {
    const point = points.get(id);
    const isHere = point?.scene === scene() && !away;
    const { at, tool = 'pointer', down, selected = [] } = point ?? {};
    return {
      ...{
        id: colourName(id),
        socketId: id as SocketId,
        username: short(name),
        userState: away ? UserIdle.away : UserIdle.active,
      },
      ...(isHere && {
        ...(at && { pointer: { x: at[0], y: at[1], tool } }),
        button: down ? 'down' : 'up',
        selectedElementIds: Object.fromEntries(selected.map((one) => [one, true as const])),
      }),
    };
  }

  const soon = (): void => {
    frame ||= requestAnimationFrame(show);
  };
  const ends = [
    room.on('points', (came) => {
      for (const { who, ...point } of came) points.set(who, point);
      soon();
      for (const point of came) onPoint(point);
    }),
    room.on('left', ({ id }) => points.delete(id)),
    room.on('people', soon),
  ];
  soon();
  return {
    again: soon,
    /** Where somebody was seen last. */
    pointOf: (id: string) => points.get(id),
    close: () => {
      cancelAnimationFrame(frame);
      for (const end of ends) end();
    },
  };
}
/** A longer name would hide what is pointed at. */
const LONGEST = 24;
const letters = new Intl.Segmenter();

function short(name: string): string {
  const parts = [...letters.segment(name)];
  if (parts.length <= LONGEST) return name;
  return `${parts
    .slice(0, LONGEST - 1)
    .map(({ segment }) => segment)
    .join('')}…`;
}
export type Cursors = ReturnType<typeof cursors>;
