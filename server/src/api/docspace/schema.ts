import { Type } from 'typebox';
import * as enums from './enums.ts';
import { FileShare } from './enums-sharing.ts';

export const INT32 = 2_147_483_647;

/** A member of an enumeration, by number or name (DS 2.1); the handler gets the number. */
export function named(names: Record<string, number>) {
  return Type.Unsafe<number>({ type: 'integer', enum: Object.values(names), names });
}

/** Several members at once: their numbers' sum, or their names with commas. */
function flagged(flags: Record<string, number>) {
  const maximum = Object.values(flags).reduce((sum, bit) => sum | bit, 0);
  return Type.Unsafe<number>({ type: 'integer', minimum: 0, maximum, flags });
}

export const Flag = Type.Optional(Type.Boolean());
export const Text = Type.Optional(Type.String());

/** Names of tags; a room carries far fewer. */
export const TagNames = Type.Array(Type.String({ maxLength: 255 }), { maxItems: 1000 });

const Lifetime = Type.Object({
  deletePermanently: Flag,
  period: Type.Optional(named(enums.LifetimePeriod)),
  value: Type.Optional(Type.Integer({ minimum: 1, maximum: 999 })),
  enabled: Flag,
});

const Size = Type.Optional(Type.Number({ minimum: 0, maximum: 100_000 }));
const Watermark = Type.Object({
  enabled: Flag,
  additions: Type.Optional(flagged(enums.WatermarkAdditions)),
  text: Type.Optional(Type.String({ maxLength: 255 })),
  rotate: Type.Optional(Type.Integer({ minimum: -360, maximum: 360 })),
  imageScale: Type.Optional(Type.Integer({ minimum: 0, maximum: 1000 })),
  imageUrl: Type.Optional(Type.String({ maxLength: 2048 })),
  imageHeight: Size,
  imageWidth: Size,
});

/** A part of a picture, in its pixels; no width or height is all of it. */
const Side = Type.Optional(Type.Integer({ minimum: 0, maximum: 1280 }));

/** DS 5.11: a picture that was uploaded (`POST files/logos`), and what of it is shown. */
export const LogoBody = Type.Object(
  {
    tmpFile: Type.String({ maxLength: 2048, description: 'The `data` of the answer to the upload.' }),
    x: Side,
    y: Side,
    width: Side,
    height: Side,
  },
  { title: 'LogoPart', examples: [{ tmpFile: 'the data of the upload', x: 0, y: 0, width: 64, height: 64 }] },
);

/** Six hexadecimal digits, or three that are doubled; empty: none. */
export const Color = Type.Optional(
  Type.String({ maxLength: 6, pattern: '^([0-9a-fA-F]{3}|[0-9a-fA-F]{6})?$' }),
);
/** The id of a cover (`GET files/rooms/covers`); empty: none. */
export const CoverId = Type.Optional(Type.String({ maxLength: 50 }));

/** Bytes; -1 is no quota at all. */
export const Quota = Type.Integer({ minimum: -1, maximum: Number.MAX_SAFE_INTEGER });

/** DS 5.2: what only some kinds of room have. */
const OfKinds = {
  chatSettings: Type.Optional(
    Type.Object({
      providerId: Type.Optional(Type.Integer({ minimum: -INT32, maximum: INT32 })),
      modelId: Type.Optional(Type.String({ maxLength: 255 })),
      prompt: Type.Optional(Type.String({ maxLength: 10_000 })),
    }),
  ),
  saveFormAsXLSX: Flag,
  sendFormToExternalDB: Flag,
};

/** What a room can be given at once and later, and rooms from templates. */
export const SharedMembers = {
  indexing: Flag,
  denyDownload: Flag,
  lifetime: Type.Optional(Lifetime),
  watermark: Type.Optional(Watermark),
  logo: Type.Optional(LogoBody),
  tags: Type.Optional(TagNames),
  color: Color,
  cover: CoverId,
  quota: Type.Optional(Quota),
};
const RoomMembers = { ...SharedMembers, ...OfKinds };

/** DS 5.2. A room that was named at another door may have a longer title; it is cut when it is shown. */
export const TITLE_LENGTH = 170;
export const Title = Type.String({ maxLength: TITLE_LENGTH });

/** As many as can be given access in one call without making others wait. */
export const INVITED_AT_ONCE = 100;

/** Who a new room is shared with (DS 5.2). */
export const SharedTo = Type.Object({
  shareTo: Type.Optional(Type.String({ maxLength: 64, description: 'The id of a person or of a group.' })),
  email: Type.Optional(Type.String({ maxLength: 255 })),
  access: named(FileShare),
});

/** DS 5.2. */
export const NewRoomBody = Type.Object(
  {
    ...RoomMembers,
    title: Title,
    roomType: Type.Optional(named(enums.RoomType)),
    private: Flag,
    share: Type.Optional(Type.Array(SharedTo, { maxItems: INVITED_AT_ONCE })),
  },
  {
    title: 'NewRoom',
    examples: [
      { title: 'Algebra', roomType: 2, tags: ['maths'] },
      { title: 'Open day', roomType: 'PublicRoom' },
      { title: 'Contracts', roomType: 8, indexing: true },
    ],
  },
);

/** DS 5.5. */
export const RoomChangeBody = Type.Object(
  { ...RoomMembers, title: Type.Optional(Title) },
  { title: 'RoomChange', examples: [{ title: 'Algebra, third year', color: '2F6FDE' }] },
);

export const Count = Type.Integer({ minimum: 1, maximum: 100, default: 100 });
export const StartIndex = Type.Integer({ minimum: 0, maximum: INT32, default: 0 });

/** DS 2.4 and 5.3. */
export const RoomListQuery = Type.Object({
  count: Count,
  startIndex: StartIndex,
  filterValue: Text,
  sortBy: Text,
  sortOrder: Type.Optional(named(enums.SortOrder)),
  type: Type.Optional(Type.Array(named(enums.RoomType), { maxItems: 100 })),
  subjectId: Text,
  subjectOwnerId: Text,
  subjectFilter: Type.Optional(named(enums.SubjectFilter)),
  excludeSubject: Flag,
  searchArea: Type.Optional(named(enums.SearchArea)),
  tags: Text,
  withoutTags: Flag,
  provider: Type.Optional(named(enums.ProviderFilter)),
  quotaFilter: Type.Optional(named(enums.QuotaFilter)),
  storageFilter: Type.Optional(named(enums.StorageFilter)),
  groupId: Type.Optional(Type.Integer()),
});

/** DS 5.6, 5.7: may be missing altogether. */
export const RemovalBody = Type.Object(
  { deleteAfter: Type.Optional(Type.Boolean({ description: 'Nobody will ask what became of it.' })) },
  { title: 'Removal', examples: [{ deleteAfter: true }] },
);

export const TagListQuery = Type.Object({ count: Count, startIndex: StartIndex, filterValue: Text });
export const TagNamesBody = Type.Object(
  { names: Type.Optional(TagNames) },
  { title: 'TagNames', examples: [{ names: ['maths'] }] },
);
export const NewTagBody = Type.Object(
  { name: Type.String({ maxLength: 255 }) },
  { title: 'NewTag', examples: [{ name: 'geometry' }] },
);
export const RenamedTagBody = Type.Object(
  { oldName: Type.String({ maxLength: 255 }), newName: Type.String({ maxLength: 255 }) },
  { title: 'RenamedTag', examples: [{ oldName: 'geometry', newName: 'solid geometry' }] },
);
export const TagQuery = Type.Object({ tagName: Text });
export const TagPath = Type.Object({ tagName: Type.String() });

export const OperationQuery = Type.Object({ id: Text });
export const OperationPath = Type.Object({ operationType: named(enums.FileOperationType) });

export const IdPath = Type.Object({ id: Type.String() });

/** DS 1.2. */
export const LoginBody = Type.Object(
  {
    userName: Type.String({ maxLength: 255 }),
    password: Type.Optional(Type.String({ maxLength: 1024 })),
    passwordHash: Type.Optional(Type.String({ maxLength: 1024 })),
    session: Flag,
    confirmData: Type.Optional(
      Type.Object({
        email: Text,
        first: Flag,
        key: Type.Optional(
          Type.String({
            maxLength: 1024,
            description: 'Of an invitation link to a room, which is followed then.',
          }),
        ),
      }),
    ),
  },
  { title: 'Login', examples: [{ userName: 'admin@example.com', password: 'the password' }] },
);

const KeyName = Type.String({ maxLength: 30, says: 'Incorrect name. Length must be less than 30' });
const Permissions = Type.Optional(Type.Array(Type.String({ maxLength: 64 }), { maxItems: 100 }));

/** DS 1.3. */
export const NewKeyBody = Type.Object(
  {
    name: KeyName,
    permissions: Permissions,
    expiresInDays: Type.Optional(Type.Integer({ minimum: 1, maximum: 365 })),
  },
  { title: 'NewApiKey', examples: [{ name: 'reporting', permissions: ['rooms:read'], expiresInDays: 30 }] },
);
export const KeyChangeBody = Type.Object(
  {
    name: Type.Optional(KeyName),
    permissions: Permissions,
    isActive: Flag,
  },
  { title: 'ApiKeyChange', examples: [{ isActive: false }] },
);
