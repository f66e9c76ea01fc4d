import type { Static } from 'typebox';
import { badInput } from '../../errors.ts';
import type { RoomOrder, RoomSearch } from '../../rooms/room-search.ts';
import type { Caller } from './auth.ts';
import {
  kindOf,
  ProviderFilter,
  QuotaFilter,
  SearchArea,
  SortOrder,
  StorageFilter,
  SubjectFilter,
} from './enums.ts';
import { ARCHIVE, ROOMS, TEMPLATES, type Root } from './present-folders.ts';
import type { RoomListQuery } from './schema.ts';

export type RoomList = Static<typeof RoomListQuery>;

const AREAS: Partial<Record<number, RoomSearch['area']>> = {
  [SearchArea.Active]: 'open',
  [SearchArea.Archive]: 'archived',
  [SearchArea.Any]: 'any',
};

/** The root that a list belongs to (DS 5.3). */
export function rootSearched({ searchArea }: RoomList): Root {
  if (searchArea === SearchArea.Archive) return ARCHIVE;
  return searchArea === SearchArea.Templates ? TEMPLATES : ROOMS;
}

/**
 * Which rooms a list is of (DS 5.3); undefined when this server can have none such.
 *
 * @throws bad_input when `tags` is not a JSON array of text
 */
export function searchOf(
  query: RoomList,
  { project, people }: Pick<Caller, 'project' | 'people'>,
): RoomSearch | undefined {
  const area = AREAS[query.searchArea ?? SearchArea.Active];
  const everybody = [...people.keys()];
  const owners = everybody.filter((id) => isAskedFor(query, id));
  if (!area || owners.length === 0 || asksForOthers(query)) return undefined;
  const tags = query.withoutTags ? [] : tagsOf(query.tags);
  return {
    area,
    nobody: project.ownerId,
    ...(query.type && { kinds: query.type.map(kindOf) }),
    ...(query.filterValue && { text: query.filterValue.trim() }),
    ...(tags.length > 0 && { tags }),
    ...(query.withoutTags && { untagged: true }),
    ...(owners.length < everybody.length && { owners }),
  };
}

/** Rooms on storage of somebody else, with quotas of their own or in groups do not exist here. */
function asksForOthers({ provider, storageFilter, quotaFilter, groupId }: RoomList): boolean {
  return (
    (provider ?? ProviderFilter.None) !== ProviderFilter.None ||
    storageFilter === StorageFilter.ThirdParty ||
    quotaFilter === QuotaFilter.Custom ||
    (groupId ?? 0) !== 0
  );
}

/** Whether rooms of this person are asked for. A room has its owner and no members. */
function isAskedFor(query: RoomList, person: string): boolean {
  const { subjectId, subjectOwnerId, subjectFilter, excludeSubject = false } = query;
  if (subjectOwnerId && subjectOwnerId.toLowerCase() !== person) return false;
  if (!subjectId) return true;
  const isSubject = subjectFilter !== SubjectFilter.Member && subjectId.toLowerCase() === person;
  return isSubject !== excludeSubject;
}

function tagsOf(text: string | undefined): string[] {
  if (text === undefined || text.trim() === '') return [];
  let tags: unknown;
  try {
    tags = JSON.parse(text);
  } catch {
    tags = undefined;
  }
  const isNames = Array.isArray(tags) && tags.length <= 100 && tags.every(isName);
  if (!isNames) throw badInput('tags', 'The value must be a JSON array of at most 100 names.');
  return tags as string[];
}

/** Text that a database can look for. */
function isName(tag: unknown): boolean {
  return typeof tag === 'string' && !tag.includes('\0');
}

/** An order as a person chose it: the name that the API has for it. */
export interface ChosenOrder {
  by: string;
  descending: boolean;
}

/**
 * What nothing is known of here, as of size, is the same for all rooms: then the order is that of creation. So it is
 * for the author, because a project has one person.
 */
const ORDERS: Record<string, RoomOrder> = {
  DateAndTime: 'changed',
  AZ: 'title',
  Size: 'created',
  Author: 'created',
  Type: 'kind',
  New: 'created',
  DateAndTimeCreation: 'created',
  RoomType: 'kind',
  Tags: 'tags',
  Room: 'title',
  CustomOrder: 'created',
  LastOpened: 'changed',
  UsedSpace: 'created',
};

const FIRST_ORDER: ChosenOrder = { by: 'DateAndTime', descending: false };

/** The order that is asked for by a name that the API knows; undefined otherwise. */
export function askedOrder({ sortBy, sortOrder }: RoomList): ChosenOrder | undefined {
  const by = Object.keys(ORDERS).find((name) => name.toLowerCase() === sortBy?.trim().toLowerCase());
  return by === undefined ? undefined : { by, descending: sortOrder === SortOrder.Descending };
}

/** The order of a list that asks for none: what the person chose last. */
export function usualOrder({ user }: Pick<Caller, 'user'>, { sortOrder }: RoomList): ChosenOrder {
  const usual = user.preferences.roomOrder ?? FIRST_ORDER;
  return sortOrder === undefined ? usual : { ...usual, descending: sortOrder === SortOrder.Descending };
}

export function columnOf({ by }: ChosenOrder): RoomOrder {
  return ORDERS[by] ?? 'changed';
}
