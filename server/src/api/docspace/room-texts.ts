import { LruMap } from 'toad-cache';
import type { ListedRoom } from '../../rooms/room-search.ts';
import { presentRoom } from './present.ts';
import type { Viewer } from './present-people.ts';

interface Written {
  revision: number;
  people: Viewer['people'];
  pinned: boolean;
  text: string;
}

/** About 2 KB each. */
const REMEMBERED = 5000;

/**
 * Makes the writing of rooms as JSON for lists. A room is the same text until it, the people or its pin change;
 * writing it again each time would take most of the time of a list.
 */
export function roomTexts(): (room: ListedRoom, viewer: Viewer, pinned: boolean) => string {
  const written = new LruMap<Written>(REMEMBERED);
  return (room, viewer, pinned) => {
    const { revision } = room;
    const { people } = viewer;
    const known = written.get(room.id);
    if (known?.revision === revision && known.people === people && known.pinned === pinned) return known.text;
    const text = JSON.stringify(presentRoom(room, viewer, pinned));
    written.set(room.id, { revision, people, pinned, text });
    return text;
  };
}
