import type { Project } from '../../projects/projects.ts';
import type { BriefRoom } from '../../rooms/lists.ts';
import { isOpen } from '../../rooms/room.ts';
import { isoTime } from '../shared/iso-time.ts';

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
