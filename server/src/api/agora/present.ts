import type { Project } from '../../projects/projects.ts';
import { isOpen, type Room } from '../../rooms/room.ts';
import { isoTime } from '../shared/iso-time.ts';

/** What the presenter needs of a room; lists read no more than this. */
export type BriefRoom = Pick<
  Room,
  'id' | 'title' | 'enabled' | 'archivedAt' | 'createdAt' | 'seats' | 'record'
>;

/** A room as Agora prints it, in the vendor's order of members (AG 2.2). */
export function presentRoom(room: BriefRoom, project: Project) {
  return {
    uuid: room.id,
    teamUUID: project.teamUuid,
    appUUID: project.appUuid,
    isRecord: room.record,
    isBan: !isOpen(room),
    createdAt: isoTime(room.createdAt),
    limit: room.seats,
    name: room.title ?? '',
  };
}
