import { Type } from 'typebox';
import { SortOrder } from './enums.ts';
import { ActivationStatus, Area, EmployeeStatus, EmployeeType } from './enums-sharing.ts';
import { Count, INVITED_AT_ONCE, named, StartIndex } from './schema.ts';

const Text = Type.Optional(Type.String());
const Flag = Type.Optional(Type.Boolean());
const Id = Type.String({ maxLength: 64 });
const Ids = Type.Array(Id, { maxItems: 1000 });
const Status = Type.Unsafe<number>({ type: 'integer', minimum: 0, maximum: 7, flags: EmployeeStatus });

const Slice = {
  count: Count,
  startIndex: StartIndex,
  filterValue: Text,
  sortBy: Text,
  sortOrder: Type.Optional(named(SortOrder)),
};

const Filter = {
  employeeStatus: Type.Optional(Status),
  activationStatus: Type.Optional(
    Type.Unsafe<number>({ type: 'integer', minimum: 0, maximum: 7, flags: ActivationStatus }),
  ),
  employeeType: Type.Optional(named(EmployeeType)),
  employeeTypes: Type.Optional(Type.Array(named(EmployeeType), { maxItems: 10 })),
  isAdministrator: Flag,
  invitedByMe: Flag,
  inviterId: Text,
  area: Type.Optional(named(Area)),
};

/** DS 7.1. */
export const PeopleQuery = Type.Object({
  ...Slice,
  ...Filter,
  groupId: Text,
  withoutGroup: Flag,
  excludeGroup: Flag,
});
export const SearchQuery = Type.Object({ ...Slice, ...Filter, query: Text });
export const CandidatesQuery = Type.Object({ ...Slice, ...Filter, excludeShared: Flag, includeShared: Flag });
export const EmailQuery = Type.Object({ email: Text });
export const StatusPath = Type.Object({ status: Status });
export const TypePath = Type.Object({ type: named(EmployeeType) });

const Password = Type.Optional(Type.String({ maxLength: 1024 }));
export const NewPersonBody = Type.Object(
  {
    email: Text,
    firstName: Text,
    lastName: Text,
    type: Type.Optional(named(EmployeeType)),
    password: Password,
    passwordHash: Password,
    fromInviteLink: Flag,
    key: Type.Optional(Type.String({ maxLength: 1024 })),
  },
  {
    title: 'NewPerson',
    examples: [{ email: 'jane@example.com', firstName: 'Jane', lastName: 'Doe', type: 4 }],
  },
);
export const InviteBody = Type.Object(
  {
    invitations: Type.Array(Type.Object({ email: Type.String(), type: Type.Optional(named(EmployeeType)) }), {
      maxItems: INVITED_AT_ONCE,
    }),
  },
  { title: 'Invitations', examples: [{ invitations: [{ email: 'john@example.com', type: 'Guest' }] }] },
);
export const PeopleBody = Type.Object(
  {
    userIds: Type.Optional(Type.Array(Id, { maxItems: INVITED_AT_ONCE })),
    resendAll: Flag,
  },
  { title: 'PeopleIds', examples: [{ userIds: ['9f1c7a52-3c55-4a8e-9a59-3e5f5f0c9d10'] }] },
);

/** DS 7.1 groups. */
export const GroupListQuery = Type.Object({
  count: Count,
  startIndex: StartIndex,
  filterValue: Text,
  userId: Text,
});
export const GroupQuery = Type.Object({ includeMembers: Flag });
export const NewGroupBody = Type.Object(
  {
    groupName: Type.String(),
    groupManager: Type.Optional(Id),
    members: Type.Optional(Ids),
  },
  { title: 'NewGroup', examples: [{ groupName: 'Teachers' }] },
);
export const GroupChangeBody = Type.Object(
  {
    groupName: Text,
    groupManager: Type.Optional(Id),
    membersToAdd: Type.Optional(Ids),
    membersToRemove: Type.Optional(Ids),
  },
  {
    title: 'GroupChange',
    examples: [{ groupName: 'Teachers of maths', membersToAdd: ['9f1c7a52-3c55-4a8e-9a59-3e5f5f0c9d10'] }],
  },
);
export const GroupMembersBody = Type.Object(
  { members: Type.Optional(Ids) },
  { title: 'GroupMembers', examples: [{ members: ['9f1c7a52-3c55-4a8e-9a59-3e5f5f0c9d10'] }] },
);
export const GroupManagerBody = Type.Object(
  { userId: Id },
  { title: 'GroupManager', examples: [{ userId: '9f1c7a52-3c55-4a8e-9a59-3e5f5f0c9d10' }] },
);
