import { Type } from 'typebox';
import { answerWith, NothingToTell } from './answers.ts';
import { Employee, Folder } from './answers-folder.ts';

const Id = Type.String({ format: 'uuid' });
const Flag = Type.Boolean();

/** DS 4.9. */
export const EmployeeFull = Type.Object(
  {
    id: Id,
    displayName: Type.String(),
    firstName: Type.String(),
    lastName: Type.String(),
    userName: Type.String(),
    email: Type.String(),
    status: Type.Integer({ description: '1 active, 2 shut out, 4 has not come yet.' }),
    activationStatus: Type.Integer({ description: '1 activated, 2 pending.' }),
    groups: Type.Array(
      Type.Object({ id: Id, name: Type.String(), manager: Type.Optional(Id), isSystem: Flag }),
    ),
    isAdmin: Flag,
    isRoomAdmin: Flag,
    isCollaborator: Type.Boolean({ description: 'A user.' }),
    isVisitor: Type.Boolean({ description: 'A guest.' }),
    isOwner: Flag,
    registrationDate: Type.String(),
    shared: Type.Optional(
      Type.Boolean({ description: 'In lists for a room: whether they have access by name.' }),
    ),
    invitationLink: Employee.properties.invitationLink,
  },
  { title: 'EmployeeFull', additionalProperties: true },
);

/** DS 7.1. */
export const Group = Type.Object(
  {
    id: Id,
    name: Type.String(),
    category: Id,
    isLDAP: Flag,
    isSystem: Flag,
    manager: Type.Optional(EmployeeFull),
    members: Type.Optional(Type.Array(EmployeeFull)),
    membersCount: Type.Integer(),
    shared: Type.Optional(Flag),
  },
  { title: 'Group' },
);

/** DS 4.8: somebody who has access, or a link. */
export const FileShareOf = Type.Object(
  {
    access: Type.Integer({
      description:
        '1 owner, 2 read, 5 review, 6 comment, 7 fill forms, 9 room manager, 10 editing, 11 content creator.',
    }),
    sharedToUser: Type.Optional(EmployeeFull),
    sharedToGroup: Type.Optional(
      Type.Object({ id: Id, name: Type.String() }, { additionalProperties: true }),
    ),
    sharedLink: Type.Optional(
      Type.Object(
        {
          id: Id,
          title: Type.String(),
          shareLink: Type.String({ format: 'uri' }),
          linkType: Type.Integer({ description: '0 invitation, 1 external.' }),
          primary: Flag,
          password: Type.Optional(Type.String({ description: 'Only for who may change links.' })),
          denyDownload: Flag,
          isExpired: Flag,
          expirationDate: Type.Optional(Type.String()),
          internal: Flag,
          requestToken: Type.String(),
          maxUseCount: Type.Optional(Type.Integer()),
          currentUseCount: Type.Optional(Type.Integer()),
        },
        { title: 'SharedLink' },
      ),
    ),
    isLocked: Flag,
    isOwner: Flag,
    canEditAccess: Flag,
    canEditInternal: Flag,
    canEditDenyDownload: Flag,
    canEditExpirationDate: Flag,
    canRevoke: Flag,
    subjectType: Type.Integer({
      description: '0 person, 1 external link, 2 group, 3 invitation link, 4 primary external link.',
    }),
    invitationLink: Employee.properties.invitationLink,
  },
  { title: 'FileShare', additionalProperties: true },
);

/** DS 5.9. */
export const RoomSecurity = Type.Object(
  { members: Type.Array(FileShareOf), error: Type.Literal(0) },
  { title: 'RoomSecurity' },
);

/** DS 5.10. */
export const LinkVisit = Type.Object(
  {
    status: Type.Integer({
      description:
        '0 good, 1 invalid, 2 expired, 3 it has a password, 4 the password is wrong, 5 for people of the project only.',
    }),
    id: Type.Optional(Type.String()),
    title: Type.Optional(Type.String()),
    linkId: Type.Optional(Id),
    isRoom: Type.Optional(Flag),
    shared: Flag,
    isAuthenticated: Flag,
    isRoomMember: Flag,
    requestToken: Type.Optional(
      Type.String({ description: 'Ours: what to send as `Request-Token` for a day.' }),
    ),
  },
  { title: 'LinkVisit', additionalProperties: true },
);

const answer = (schema: Parameters<typeof answerWith>[0], title?: string) => ({
  200: answerWith(schema, title),
});

/** What the routes of people, groups and sharing answer. */
export const told = {
  folder: answer(Folder),
  folders: answer(Type.Array(Folder)),
  employees: answer(Type.Array(Employee)),
  person: answer(EmployeeFull),
  people: answer(Type.Array(EmployeeFull)),
  group: answer(Group),
  groups: answer(Type.Array(Group)),
  accounts: answer(Type.Array(Type.Union([Group, EmployeeFull]))),
  share: answer(FileShareOf),
  /** What was taken away is not told. */
  shareIfAny: { 200: Type.Union([answerWith(FileShareOf), NothingToTell]) },
  shares: answer(Type.Array(FileShareOf)),
  roomSecurity: answer(RoomSecurity),
  visit: answer(LinkVisit),
};
