import { badInput } from '../errors.ts';
import { COVER_ICONS } from './cover-icons.ts';

/** A small drawing that stands for a room in place of a picture (DS 4.2). */
export interface Cover {
  id: string;
  /** SVG, in the colour of the text around it. */
  data: string;
}

/** All that can be chosen, by id. */
export const COVERS: readonly Cover[] = Object.entries(COVER_ICONS).map(([id, lines]) => ({
  id,
  data:
    '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20" viewBox="0 0 20 20" fill="none" ' +
    'stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round">' +
    `<path d="${lines}"/></svg>`,
}));

const byId = new Map(COVERS.map((cover) => [cover.id, cover]));

/** The cover with this id; undefined when there is none (any more). */
export function findCover(id: string): Cover | undefined {
  return byId.get(id);
}

/** @throws bad_input when there is no such cover */
export function checkCover(id: string): string {
  if (!byId.has(id)) throw badInput('cover', 'There is no such cover: GET files/rooms/covers tells which.');
  return id;
}
