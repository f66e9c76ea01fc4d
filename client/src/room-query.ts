import type { Room } from './generated.ts';
import type { PageQuery } from './list.ts';
import type { OneOrMany } from './one-or-many.ts';

/** What a list of rooms can be sorted by. */
export type RoomSortKey =
  | 'created_at'
  | 'title'
  | 'name'
  | 'state'
  | 'type'
  | 'tag'
  | 'region'
  | 'template_id'
  | 'last_activity_at'
  | `metadata.${string}`;

/** Which rooms, and in which order. All of what is given must hold. */
export interface RoomQuery extends PageQuery {
  /** Words that the title holds, all of them, whatever the case. */
  q?: string | undefined;
  name?: OneOrMany<string> | undefined;
  state?: OneOrMany<Room['state']> | undefined;
  type?: OneOrMany<Room['type']> | undefined;
  tag?: OneOrMany<string> | undefined;
  region?: OneOrMany<string> | undefined;
  template_id?: OneOrMany<string> | undefined;
  /** Members of the metadata and their values: `{ grade: 8 }`. */
  metadata?: Readonly<Record<string, string | number | boolean>> | undefined;
  /** At this time or later. */
  created_after?: string | undefined;
  /** Before this time. */
  created_before?: string | undefined;
  /** At this time or later. */
  active_after?: string | undefined;
  /** Before this time. */
  active_before?: string | undefined;
  /** `-` before it for descending; `-created_at` where nothing is said. */
  sort?: RoomSortKey | `-${RoomSortKey}` | undefined;
  /** Whether to count all that match: the `count` of a page. */
  count?: boolean | undefined;
}

/** As it is sent: `metadata.grade=8`. */
export function sentQuery({
  metadata = {},
  ...query
}: RoomQuery): Record<string, OneOrMany<string | number | boolean> | undefined> {
  const filters = Object.entries(metadata).map(([key, value]) => [`metadata.${key}`, value]);
  return { ...query, ...(Object.fromEntries(filters) as object) };
}
