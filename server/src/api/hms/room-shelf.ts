import { LruMap } from 'toad-cache';
import type { Queries } from '../../db/database.ts';
import type { Project } from '../../projects/projects.ts';
import { roomsOfIds, type FoundRoom } from '../../rooms/lists-newest.ts';
import { knownTemplate, templateIdOf } from '../../rooms/template-cache.ts';
import type { Template } from '../../rooms/template.ts';
import { presentListedRoom } from './present.ts';

interface Kept {
  revision: number;
  template: Template | undefined;
  json: Buffer;
}

/** Less than 1 KB each. */
const KEPT = 5000;
const COMMA = Buffer.from(',');

/** The rooms that were found as JSON with commas between them; those that are gone meanwhile are left out. */
export type ShowRooms = (project: Project, found: readonly FoundRoom[]) => Promise<Buffer>;

/**
 * Makes the showing of rooms in lists. A room looks the same until it or its template changes: reading its row and
 * writing its JSON again each time would take most of the time of a list.
 */
export function roomShelf(queries: Queries): ShowRooms {
  const shelf = new LruMap<Kept>(KEPT);

  return async (project, found) => {
    const templates = await templatesOf(queries, project, found);
    const kept = new Map<string, Buffer>();
    const missing: string[] = [];
    for (const room of found) {
      const known = shelf.get(room.id);
      const template = templates.get(templateIdOf(room, project));
      if (known?.revision === room.revision && looksLike(known.template, template))
        kept.set(room.id, known.json);
      else missing.push(room.id);
    }
    const fresh = missing.length === 0 ? [] : await roomsOfIds(queries, project.id, missing);
    for (const room of fresh) {
      const template = templates.get(templateIdOf(room, project));
      const json = Buffer.from(JSON.stringify(presentListedRoom(room, { project, template })));
      shelf.set(room.id, { revision: room.revision, template, json });
      kept.set(room.id, json);
    }
    const shown = found.flatMap(({ id }) => kept.get(id) ?? []);
    return Buffer.concat(shown.flatMap((json, index) => (index === 0 ? [json] : [COMMA, json])));
  };
}

function looksLike(before: Template | undefined, now: Template | undefined): boolean {
  return before?.id === now?.id && before?.revision === now?.revision;
}

async function templatesOf(queries: Queries, project: Project, found: readonly FoundRoom[]) {
  const templates = new Map<string | undefined, Template | undefined>();
  for (const id of new Set(found.map((room) => templateIdOf(room, project)))) {
    if (id !== undefined) templates.set(id, await knownTemplate(queries, project.id, id));
  }
  return templates;
}
