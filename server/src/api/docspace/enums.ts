import type { RoomKind } from '../../rooms/room.ts';

/** DS 3: the wire carries the number; a request may carry the name. */
export const RoomType = {
  FillingFormsRoom: 1,
  EditingRoom: 2,
  CustomRoom: 5,
  PublicRoom: 6,
  VirtualDataRoom: 8,
  AiRoom: 9,
} as const;

export const FolderType = { VirtualRooms: 14, Archive: 20, RoomTemplates: 30 } as const;

export const SearchArea = {
  Active: 0,
  Archive: 1,
  Any: 2,
  RecentByLinks: 3,
  Templates: 4,
  Knowledge: 5,
  ResultStorage: 6,
  AiAgents: 7,
} as const;

export const ProviderFilter = {
  None: 0,
  Box: 1,
  DropBox: 2,
  GoogleDrive: 3,
  kDrive: 4,
  OneDrive: 5,
  SharePoint: 6,
  WebDav: 7,
  Yandex: 8,
  Storage: 9,
} as const;

export const SubjectFilter = { Owner: 0, Member: 1 } as const;
export const QuotaFilter = { All: 0, Default: 1, Custom: 2 } as const;
export const StorageFilter = { None: 0, Internal: 1, ThirdParty: 2 } as const;
export const SortOrder = { Ascending: 0, Descending: 1 } as const;
export const LifetimePeriod = { Day: 0, Month: 1, Year: 2 } as const;

/** Flags: 0 is the text alone. The second spelling is the one of the vendor's schemas. */
export const WatermarkAdditions = {
  UserName: 1,
  UserEmail: 2,
  UserIpAddress: 4,
  UserIpAdress: 4,
  CurrentDate: 8,
  RoomName: 16,
} as const;

export const FileOperationType = {
  Move: 0,
  Copy: 1,
  Delete: 2,
  Download: 3,
  MarkAsRead: 4,
  Import: 5,
  Convert: 6,
  Duplicate: 7,
} as const;

/** DS 3 DistributedTaskStatus. */
export const COMPLETED = 2;
export const FAILED = 4;

const KINDS: Record<number, RoomKind> = {
  [RoomType.FillingFormsRoom]: 'form',
  [RoomType.EditingRoom]: 'collaboration',
  [RoomType.CustomRoom]: 'custom',
  [RoomType.PublicRoom]: 'public',
  [RoomType.VirtualDataRoom]: 'data',
  [RoomType.AiRoom]: 'ai',
};

const TYPES = Object.fromEntries(Object.entries(KINDS).map(([type, kind]) => [kind, Number(type)]));

/** The kind of a room of this RoomType; without one (DS 0.1 trap 2), a room to work in together. */
export function kindOf(roomType: number | undefined): RoomKind {
  return (roomType === undefined ? undefined : KINDS[roomType]) ?? 'collaboration';
}

export function roomTypeOf(kind: RoomKind): number {
  return TYPES[kind] ?? RoomType.EditingRoom;
}
