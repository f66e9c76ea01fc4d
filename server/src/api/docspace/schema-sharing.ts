import { Type } from 'typebox';
import { LINK_PASSWORD_LENGTH, LINK_TITLE_LENGTH, MAX_USES } from '../../rooms/links.ts';
import { FileShare, LinkType, ShareFilterType } from './enums-sharing.ts';
import { Count, INVITED_AT_ONCE, named, StartIndex } from './schema.ts';

const Id = Type.String({ maxLength: 64 });
const Address = Type.String({ maxLength: 255 });
const Share = named(FileShare);

/** DS 5.9. */
export const InvitationsBody = Type.Object(
  {
    invitations: Type.Optional(
      Type.Array(
        Type.Object({ id: Type.Optional(Id), email: Type.Optional(Address), access: Type.Optional(Share) }),
        { maxItems: INVITED_AT_ONCE },
      ),
    ),
    notify: Type.Optional(Type.Boolean()),
    message: Type.Optional(Type.String()),
    culture: Type.Optional(Type.String()),
    force: Type.Optional(Type.Boolean()),
  },
  {
    title: 'RoomInvitations',
    examples: [{ invitations: [{ id: '9f1c7a52-3c55-4a8e-9a59-3e5f5f0c9d10', access: 10 }] }],
  },
);

export const MemberListQuery = Type.Object({
  count: Count,
  startIndex: StartIndex,
  filterType: Type.Optional(
    Type.Unsafe<number>({ type: 'integer', minimum: 0, maximum: 63, flags: ShareFilterType }),
  ),
  filterValue: Type.Optional(Type.String()),
});

export const ResendBody = Type.Object(
  {
    usersIds: Type.Optional(Type.Array(Id, { maxItems: 1000 })),
    resendAll: Type.Optional(Type.Boolean()),
  },
  { title: 'Resend', examples: [{ resendAll: true }] },
);

/** DS 5.10. */
export const LinkBody = Type.Object(
  {
    linkId: Type.Optional(Id),
    access: Type.Optional(Share),
    expirationDate: Type.Optional(Type.String({ maxLength: 64 })),
    internal: Type.Optional(Type.Boolean()),
    title: Type.Optional(Type.String({ maxLength: LINK_TITLE_LENGTH })),
    linkType: Type.Optional(named(LinkType)),
    password: Type.Optional(Type.String({ maxLength: LINK_PASSWORD_LENGTH })),
    denyDownload: Type.Optional(Type.Boolean()),
    maxUseCount: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_USES })),
  },
  {
    title: 'RoomLink',
    examples: [{ linkType: 1, access: 2, title: 'For parents', password: 'the password' }],
  },
);

export const LinkListQuery = Type.Object({ type: Type.Optional(named(LinkType)) });

export const OwnerBody = Type.Object(
  {
    userId: Id,
    folderIds: Type.Optional(
      Type.Array(Type.Union([Type.Integer(), Type.String()]), { maxItems: INVITED_AT_ONCE }),
    ),
    fileIds: Type.Optional(
      Type.Array(Type.Union([Type.Integer(), Type.String()]), { maxItems: INVITED_AT_ONCE }),
    ),
  },
  { title: 'NewOwner', examples: [{ userId: '9f1c7a52-3c55-4a8e-9a59-3e5f5f0c9d10', folderIds: [1001] }] },
);

export const KeyPath = Type.Object({ key: Type.String() });
export const PasswordBody = Type.Object(
  { password: Type.Optional(Type.String({ maxLength: 1024 })) },
  { title: 'LinkPassword', examples: [{ password: 'the password' }] },
);
