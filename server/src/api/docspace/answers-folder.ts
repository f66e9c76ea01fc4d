import { Type } from 'typebox';

const Flag = Type.Boolean();
const Id = Type.String({ format: 'uuid' });
/** DS 2.3. */
export const Time = Type.String({ format: 'date-time', examples: ['2026-11-22T09:30:15.1230000Z'] });

/** DS 4.9. Nobody has a picture or a page of their own here, so those are empty. */
export const Employee = Type.Object(
  {
    id: Id,
    displayName: Type.String(),
    avatar: Type.String(),
    avatarOriginal: Type.String(),
    avatarMax: Type.String(),
    avatarMedium: Type.String(),
    avatarSmall: Type.String(),
    profileUrl: Type.String(),
    hasAvatar: Flag,
    isAnonim: Flag,
    invitationLink: Type.Optional(
      Type.String({
        description: 'Ours: the address to give to a person who has not come yet, because no mail is sent.',
      }),
    ),
  },
  { title: 'Employee' },
);

/** DS 4.2. */
const Logo = Type.Object(
  {
    original: Type.String({ description: 'The address of the picture; empty: there is none.' }),
    large: Type.String(),
    medium: Type.String(),
    small: Type.String(),
    color: Type.Optional(Type.String({ pattern: '^[0-9A-F]{6}$' })),
    cover: Type.Optional(
      Type.Object({ id: Type.String(), data: Type.String({ description: 'A drawing, as SVG.' }) }),
    ),
  },
  { title: 'Logo' },
);

const Lifetime = Type.Object(
  {
    deletePermanently: Flag,
    period: Type.Integer({ description: '0 days, 1 months, 2 years.' }),
    value: Type.Optional(Type.Integer()),
    enabled: Type.Optional(Flag),
  },
  { title: 'Lifetime' },
);

const Watermark = Type.Object(
  {
    additions: Type.Integer({
      description:
        'The sum of 1 name, 2 e-mail, 4 IP address, 8 date, 16 name of the room; 0: the text alone.',
    }),
    text: Type.Optional(Type.String()),
    rotate: Type.Integer(),
    imageScale: Type.Integer(),
    imageUrl: Type.Optional(Type.String()),
    imageHeight: Type.Number(),
    imageWidth: Type.Number(),
  },
  { title: 'Watermark' },
);

/** What only some kinds of room have, and not always. */
const ofRooms = {
  tags: Type.Optional(Type.Array(Type.String())),
  logo: Type.Optional(Logo),
  roomType: Type.Optional(
    Type.Integer({ description: '1 forms, 2 collaboration, 5 custom, 6 public, 8 data, 9 AI.' }),
  ),
  lifetime: Type.Optional(Lifetime),
  watermark: Type.Optional(Watermark),
  quotaLimit: Type.Optional(Type.Integer({ description: 'Bytes; -1: none.' })),
  isCustomQuota: Type.Optional(Flag),
  chatSettings: Type.Optional(
    Type.Object({
      providerId: Type.Optional(Type.Integer()),
      modelId: Type.Optional(Type.String()),
      prompt: Type.Optional(Type.String()),
    }),
  ),
  saveFormAsXLSX: Type.Optional(Flag),
  sendFormToExternalDB: Type.Optional(Flag),
  inRoom: Type.Optional(Type.Boolean({ description: 'Whether whoever asks has access by name.' })),
  shareSettings: Type.Optional(
    Type.Object({ PrimaryExternalLink: Type.Integer(), ExternalLink: Type.Optional(Type.Integer()) }),
  ),
  availableShareRights: Type.Optional(
    Type.Object({
      ExternalLink: Type.Array(Type.String()),
      PrimaryExternalLink: Type.Array(Type.String()),
    }),
  ),
  disabled: Type.Optional(
    Type.Literal(true, { description: 'Ours: nobody may enter. Only there when it is so.' }),
  ),
  isTemplate: Type.Optional(Flag),
};

/** For whoever comes by a link. */
const ofVisits = {
  external: Type.Optional(Flag),
  passwordProtected: Type.Optional(Flag),
  isLinkExpired: Type.Optional(Flag),
  expirationDate: Type.Optional(Time),
  requestToken: Type.Optional(Type.String()),
};

/** DS 4.1: a room, a template, or one of the folders that hold them. */
export const Folder = Type.Object(
  {
    id: Type.Integer(),
    title: Type.String(),
    parentId: Type.Integer(),
    rootFolderId: Type.Integer(),
    rootFolderType: Type.Integer({ description: '14 rooms, 20 archive, 30 templates.' }),
    filesCount: Type.Integer(),
    foldersCount: Type.Optional(Type.Integer()),
    new: Type.Integer(),
    mute: Flag,
    pinned: Flag,
    private: Flag,
    indexing: Flag,
    denyDownload: Flag,
    canShare: Flag,
    security: Type.Unsafe<Record<string, boolean>>({
      type: 'object',
      description: 'What whoever asks may do with it.',
      additionalProperties: { type: 'boolean' },
    }),
    access: Type.Integer({ description: '0: it is one’s own; else as in `share`.' }),
    shared: Flag,
    sharedForUser: Flag,
    sharedExternal: Flag,
    parentShared: Flag,
    shortWebUrl: Type.String(),
    created: Time,
    createdBy: Type.Optional(Employee),
    updated: Time,
    updatedBy: Type.Optional(Employee),
    isFavorite: Flag,
    fileEntryType: Type.Integer({ description: '1: a folder.' }),
    ...ofRooms,
    ...ofVisits,
  },
  { title: 'Folder' },
);

/** DS 4.6. */
export const FolderContent = Type.Object(
  {
    folders: Type.Array(Folder),
    files: Type.Array(Type.Unknown(), { maxItems: 0, description: 'Rooms hold no files yet.' }),
    current: Folder,
    pathParts: Type.Array(
      Type.Object(
        { id: Type.Integer(), title: Type.String(), folderType: Type.Optional(Type.Integer()) },
        { additionalProperties: true },
      ),
    ),
    startIndex: Type.Integer(),
    count: Type.Integer(),
    total: Type.Integer(),
    new: Type.Integer(),
  },
  { title: 'FolderContent' },
);
