import type { House } from '../../house.ts';
import { externalLimits } from '../../rooms/access.ts';
import type { ExternalLinks } from '../../rooms/links.store.ts';
import { stateOf, type Room } from '../../rooms/room.ts';

/** What the JSON of a room tells of its external links. */
export interface ShownLinks {
  /** Whether anybody gets in by one of them now. */
  isShared: boolean;
  /** When that may be different by itself; epoch milliseconds, `Infinity` = never. */
  until: number;
  /** The address of the primary link of a public room. */
  publicUrl?: string;
}

const NO_LINKS: ShownLinks = { isShared: false, until: Infinity };

/** Where a link leads. */
export function linkUrl(house: House, key: string): string {
  return `${house.publicUrl()}/s/${key}`;
}

/** Whether a room of this kind can have external links at all; of most rooms nothing need be asked. */
export function mayHaveLinks({ kind }: Pick<Room, 'kind'>): boolean {
  return externalLimits(kind).primary > 0;
}

/** The links of a room, as its JSON tells of them; undefined: it has none. */
export function shownLinks(
  house: House,
  room: Pick<Room, 'kind' | 'enabled' | 'archivedAt' | 'settings'>,
  links: ExternalLinks | undefined,
): ShownLinks {
  if (!links || links.ends.length === 0) return NO_LINKS;
  const now = Date.now();
  const good = links.ends.filter((end) => end === null || end > now);
  const changes = [...good, room.settings.opensAt ?? null].filter((time) => time !== null && time > now);
  const isPublic = room.kind === 'public' && links.primaryKey !== undefined;
  return {
    isShared: good.length > 0 && stateOf(room, now) === 'open',
    until: Math.min(...(changes as number[])),
    ...(isPublic && { publicUrl: linkUrl(house, links.primaryKey ?? '') }),
  };
}
