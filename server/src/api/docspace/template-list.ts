import { titleKey } from '../../rooms/names.ts';
import { templatesFor, type RoomTemplate } from '../../rooms/room-templates.store.ts';
import { TEMPLATES_LIMIT } from '../../rooms/room-templates.ts';
import type { RoomOrder } from '../../rooms/room-search.ts';
import { tagKey } from '../../rooms/tags.ts';
import type { Caller } from './auth.ts';
import type { Desk } from './desk.ts';
import { kindOf } from './enums.ts';
import { showTemplate } from './present-templates.ts';
import {
  asksForOthers,
  columnOf,
  ownQuotaAsked,
  tagsAsked,
  type ChosenOrder,
  type RoomList,
} from './room-query.ts';
import type { ShownRoom } from './room-shelf.ts';

/**
 * The templates that the caller may use (DS 5.3 with `searchArea` Templates), by the filters of rooms. There are few of
 * them, so they are sorted out here.
 */
export async function findTemplates(
  desk: Desk,
  caller: Caller,
  query: RoomList,
  order: ChosenOrder,
): Promise<{ rooms: ShownRoom[]; total: number }> {
  const { project, user } = caller;
  if (asksForOthers(query) || query.groupId) return { rooms: [], total: 0 };
  const all = await templatesFor(desk.db.queries, project.id, user, TEMPLATES_LIMIT);
  const matching = all.filter(filterOf(query));
  const key = KEYS[columnOf(order)];
  const sign = order.descending ? -1 : 1;
  matching.sort((a, b) => sign * (compare(key(a), key(b)) || a.num - b.num));
  const page = matching.slice(query.startIndex, query.startIndex + query.count);
  const rooms = [];
  for (const template of page) {
    const room = await showTemplate(desk, caller, template);
    rooms.push({ room: room as ShownRoom['room'], json: () => Buffer.from(JSON.stringify(room)) });
  }
  return { rooms, total: matching.length };
}

function filterOf(query: RoomList): (template: RoomTemplate) => boolean {
  const kinds = query.type?.map(kindOf);
  const text = query.filterValue ? titleKey(query.filterValue.trim()) : '';
  const tags = tagsAsked(query).map(tagKey);
  const ownQuota = ownQuotaAsked(query);
  const owner = query.subjectOwnerId?.toLowerCase();
  const subject = query.subjectId?.toLowerCase();
  return (template) =>
    (!kinds || kinds.includes(template.kind)) &&
    titleKey(template.title).includes(text) &&
    (tags.length === 0 || template.tags.some((tag) => tags.includes(tagKey(tag)))) &&
    (!query.withoutTags || template.tags.length === 0) &&
    (ownQuota === undefined || ownQuota === (template.settings.quota !== undefined)) &&
    (!owner || template.createdBy === owner) &&
    (!subject || (template.createdBy === subject) !== (query.excludeSubject ?? false));
}

const KEYS: Record<RoomOrder, (template: RoomTemplate) => string | number> = {
  changed: (template) => template.updatedAt,
  created: (template) => template.num,
  title: (template) => titleKey(template.title),
  kind: (template) => template.kind,
  tags: (template) => template.tags.join('\0'),
  owner: (template) => template.createdBy,
};

function compare(a: string | number, b: string | number): number {
  return a < b ? -1 : Number(a > b);
}
