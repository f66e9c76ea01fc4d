import { LruMap } from 'toad-cache';
import type { Queries } from '../../db/database.ts';
import type { Project } from '../../projects/projects.ts';
import { shortId } from '../../rooms/ids.ts';
import { roomsOfIds, type FoundRoom } from '../../rooms/lists-newest.ts';
import { knownTemplate, templateIdOf } from '../../rooms/template-cache.ts';
import type { Template } from '../../rooms/template.ts';
import { presentListedRoom } from './present.ts';

interface Seen {
  id: string;
  json: Buffer;
}

interface Kept {
  look: string;
  json: Buffer;
}

const KEPT = 5000;
/**
 * Bytes; most rooms have less than 1000. One with large webhook headers or a long description has ten times as many, and
 * is read each time: thousands of those would take up the memory of the server.
 */
const LARGEST = 4096;
/** How often a page is read, when rooms of it are deleted while it is. */
const READS = 3;
const COMMA = Buffer.from(',');

/** A page of rooms as JSON with commas between them. */
export interface ShownRooms {
  json: Buffer;
  /** The id of the last one, or nothing. */
  last: string;
}

/**
 * Shows the rooms that `find` finds. When some are gone by then it is asked again: clients take a page that is short
 * for the last one (HM 0.2).
 */
export type ShowRooms = (project: Project, find: () => Promise<readonly FoundRoom[]>) => Promise<ShownRooms>;

/**
 * Makes the showing of rooms in lists. A room looks the same until it or its template changes: reading its row and
 * writing its JSON again each time would take most of the time of a list.
 */
export function roomShelf(queries: Queries): ShowRooms {
  const shelf = new LruMap<Kept>(KEPT);

  /** Those of the rooms that are still there. */
  async function look(project: Project, found: readonly FoundRoom[]): Promise<Seen[]> {
    const templateOf = await templatesOf(queries, project, found);
    const seen = new Map<string, Buffer>();
    const missing: string[] = [];
    for (const room of found) {
      const known = shelf.get(room.id);
      if (known?.look === lookOf(room, templateOf(room))) seen.set(room.id, known.json);
      else missing.push(room.id);
    }
    if (missing.length > 0) await readInto(seen, project, missing);
    return found.flatMap(({ id }) => {
      const json = seen.get(id);
      return json ? [{ id, json }] : [];
    });
  }

  async function readInto(seen: Map<string, Buffer>, project: Project, ids: readonly string[]) {
    const rooms = await roomsOfIds(queries, project.id, ids);
    const templateOf = await templatesOf(queries, project, rooms);
    for (const room of rooms) {
      const template = templateOf(room);
      const json = Buffer.from(JSON.stringify(presentListedRoom(room, { project, template })));
      if (json.length <= LARGEST) shelf.set(room.id, { look: lookOf(room, template), json });
      seen.set(room.id, json);
    }
  }

  return async (project, find) => {
    for (let reads = 1; ; reads += 1) {
      const found = await find();
      const shown = await look(project, found);
      if (shown.length < found.length && reads < READS) continue;
      const json = shown.flatMap((room, index) => (index === 0 ? [room.json] : [COMMA, room.json]));
      return { json: Buffer.concat(json), last: shortId(shown.at(-1)?.id ?? '') };
    }
  };
}

/** What the look of a room depends on. */
function lookOf(room: FoundRoom, template: Template | undefined): string {
  return `${String(room.revision)}/${template?.id ?? ''}/${String(template?.revision)}`;
}

/** The templates that these rooms follow. */
async function templatesOf(queries: Queries, project: Project, found: readonly FoundRoom[]) {
  const templates = new Map<string | undefined, Template | undefined>();
  for (const id of new Set(found.map((room) => templateIdOf(room, project)))) {
    if (id !== undefined) templates.set(id, await knownTemplate(queries, project.id, id));
  }
  return (room: FoundRoom) => templates.get(templateIdOf(room, project));
}
