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
  { project, user }: Pick<Caller, 'project' | 'user'>,
): RoomSearch | undefined {
  const area = AREAS[query.searchArea ?? SearchArea.Active];
  if (!area || asksForOthers(query)) return undefined;
  const tags = tagsAsked(query);
  const ownQuota = ownQuotaAsked(query);
  return {
    area,
    nobody: project.ownerId,
    ...(user.kind !== 'admin' && { seenBy: user.id }),
    ...peopleOf(query),
    ...(query.type && { kinds: query.type.map(kindOf) }),
    ...(query.filterValue && { text: query.filterValue.trim() }),
    ...(tags.length > 0 && { tags }),
    ...(query.withoutTags && { untagged: true }),
    ...(ownQuota !== undefined && { ownQuota }),
    ...(query.groupId && { shelf: { num: query.groupId, userId: user.id } }),
  };
}

/** Rooms on storage of somebody else do not exist here. */
export function asksForOthers({ provider, storageFilter }: RoomList): boolean {
  return (
    (provider ?? ProviderFilter.None) !== ProviderFilter.None || storageFilter === StorageFilter.ThirdParty
  );
}

/** Whether only rooms with a quota of their own are asked for, or only those without; undefined: it does not matter. */
export function ownQuotaAsked({ quotaFilter = QuotaFilter.All }: RoomList): boolean | undefined {
  return quotaFilter === QuotaFilter.All ? undefined : quotaFilter === QuotaFilter.Custom;
}

/** Whose rooms are asked for: by default those that the subject owns or is a member of. */
function peopleOf(query: RoomList): Pick<RoomSearch, 'owner' | 'member' | 'related' | 'unrelated'> {
  const { subjectOwnerId, subjectId, subjectFilter, excludeSubject = false } = query;
  const owner = subjectOwnerId ? { owner: subjectOwnerId.toLowerCase() } : {};
  const subject = subjectId?.toLowerCase();
  if (!subject) return owner;
  if (excludeSubject) return { ...owner, unrelated: subject };
  if (subjectFilter === SubjectFilter.Member) return { ...owner, member: subject };
  if (subjectFilter === SubjectFilter.Owner && !subjectOwnerId) return { owner: subject };
  return { ...owner, related: subject };
}

/** The tags of which one is asked for. @throws bad_input when `tags` is not a JSON array of text */
export function tagsAsked({ tags: text, withoutTags = false }: RoomList): string[] {
  if (withoutTags) return [];
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

/** What nothing is known of here, as of size, is the same for all rooms: then the order is that of creation. */
const ORDERS: Record<string, RoomOrder> = {
  DateAndTime: 'changed',
  AZ: 'title',
  Size: 'created',
  Author: 'owner',
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
