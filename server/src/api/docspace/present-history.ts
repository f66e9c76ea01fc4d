import type { HistoryEvent } from '../../rooms/history.ts';
import type { People } from '../../projects/users.ts';
import { dateOf } from './dates.ts';
import { presentEmployee } from './present-people.ts';

/** Numbers of the vendor's log, by their names (facts of the wire). */
const ACTIONS = {
  RoomCreated: 5070,
  RoomRenamed: 5071,
  RoomArchived: 5072,
  RoomUnarchived: 5073,
  RoomDeleted: 5074,
  RoomUpdateAccessForUser: 5075,
  AddedRoomTags: 5078,
  DeletedRoomTags: 5079,
  RoomLogoCreated: 5080,
  RoomLogoDeleted: 5081,
  RoomInvitationLinkUpdated: 5082,
  RoomRemoveUser: 5084,
  RoomCreateUser: 5085,
  RoomInvitationLinkCreated: 5086,
  RoomInvitationLinkDeleted: 5087,
  RoomExternalLinkCreated: 5088,
  RoomExternalLinkUpdated: 5089,
  RoomExternalLinkDeleted: 5090,
  RoomGroupAdded: 5094,
  RoomUpdateAccessForGroup: 5095,
  RoomGroupRemove: 5096,
  RoomCopied: 5100,
  RoomColorChanged: 5102,
  RoomCoverChanged: 5103,
  RoomDenyDownloadEnabled: 5109,
  RoomDenyDownloadDisabled: 5110,
  RoomWatermarkSet: 5112,
  RoomWatermarkDisabled: 5113,
  RoomIndexingEnabled: 5114,
  RoomIndexingDisabled: 5115,
  RoomLifeTimeSet: 5116,
  RoomLifeTimeDisabled: 5117,
} as const;
type ActionName = keyof typeof ACTIONS;

/** An entry of the history of a room (DS 6.1); what else changed at the same time is `related`. */
export function presentHistory(event: HistoryEvent, people: People) {
  const [first, ...others] = actionsOf(event);
  const entry = {
    // What the vendor's log has no word for has ours.
    action: first ?? { id: 0, key: event.type },
    initiator: initiatorOf(event, people),
    date: dateOf(event.at),
    data: event.data,
  };
  return { ...entry, related: others.map((action) => ({ ...entry, action, related: [] })) };
}

/** A program is called by what stands in the log. */
function initiatorOf({ userId, actor }: HistoryEvent, people: People) {
  if (userId !== undefined) return presentEmployee(userId, people.get(userId));
  return { ...presentEmployee('00000000-0000-0000-0000-000000000000', undefined), displayName: actor };
}

function actionsOf(event: HistoryEvent): { id: number; key: string }[] {
  return namesOf(event).map((key) => ({ id: ACTIONS[key], key }));
}

function namesOf({ type, data }: HistoryEvent): ActionName[] {
  const isGroup = data['subjectKind'] === 'group';
  switch (type) {
    case 'room.created':
      return [data['duplicated_from'] === undefined ? 'RoomCreated' : 'RoomCopied'];
    case 'room.updated':
      return Object.entries(data).flatMap(([name, value]) => CHANGES[name]?.(value) ?? []);
    case 'room.archived':
      return ['RoomArchived'];
    case 'room.restored':
      return ['RoomUnarchived'];
    case 'room.deleted':
      return ['RoomDeleted'];
    case 'room.member_added':
      return [isGroup ? 'RoomGroupAdded' : 'RoomCreateUser'];
    case 'room.member_changed':
      return [isGroup ? 'RoomUpdateAccessForGroup' : 'RoomUpdateAccessForUser'];
    case 'room.member_removed':
      return [isGroup ? 'RoomGroupRemove' : 'RoomRemoveUser'];
    case 'room.link_added':
      return linkAction(data, 'RoomInvitationLinkCreated', 'RoomExternalLinkCreated');
    case 'room.link_changed':
      return linkAction(data, 'RoomInvitationLinkUpdated', 'RoomExternalLinkUpdated');
    case 'room.link_removed':
      return linkAction(data, 'RoomInvitationLinkDeleted', 'RoomExternalLinkDeleted');
    default:
      return [];
  }
}

/** One for each kind of link; none where the event does not tell which it is. */
function linkAction({ kind }: Record<string, unknown>, invitation: ActionName, external: ActionName) {
  return kind === 'invitation' ? [invitation] : kind === 'external' ? [external] : [];
}

/** What a new value of a member means. */
const CHANGES: Record<string, (value: unknown) => ActionName> = {
  title: () => 'RoomRenamed',
  tags: (value) => (Array.isArray(value) && value.length > 0 ? 'AddedRoomTags' : 'DeletedRoomTags'),
  logo: (value) => (value === null ? 'RoomLogoDeleted' : 'RoomLogoCreated'),
  color: () => 'RoomColorChanged',
  cover: () => 'RoomCoverChanged',
  indexing: (value) => (value === true ? 'RoomIndexingEnabled' : 'RoomIndexingDisabled'),
  denyDownload: (value) => (value === true ? 'RoomDenyDownloadEnabled' : 'RoomDenyDownloadDisabled'),
  watermark: (value) => (value === null ? 'RoomWatermarkDisabled' : 'RoomWatermarkSet'),
  lifetime: (value) => (value === null ? 'RoomLifeTimeDisabled' : 'RoomLifeTimeSet'),
};
