import { Type, type Static } from 'typebox';
import { nullable, PageQuery, pageOf, strictObject, Time } from './common.ts';

export const USER_TYPES = ['admin', 'room_admin', 'user', 'guest'] as const;
export const USER_STATES = ['active', 'pending', 'disabled'] as const;
/** How many people may be put into a group at once. */
export const MOST_MEMBERS_AT_ONCE = 500;

const Email = Type.String({
  maxLength: 254,
  pattern: '^[^\\s@/]+@[^\\s@/]+$',
  description: 'Unique in the project, whatever the case.',
  examples: ['jane@example.com'],
});
const PersonName = Type.String({ maxLength: 128 });
const UserType = Type.Unsafe<(typeof USER_TYPES)[number]>({
  type: 'string',
  enum: [...USER_TYPES],
  description:
    'admin: may do everything. room_admin: may have rooms. user: may be given access. guest: the same, from outside. Only a key that may do everything makes administrators.',
});
const UserState = Type.Unsafe<(typeof USER_STATES)[number]>({
  type: 'string',
  enum: [...USER_STATES],
  description: 'pending: was invited and has not come. disabled: may not come in.',
});

const names = { first_name: PersonName, last_name: PersonName };

/** POST /users. */
export const NewUser = strictObject(
  {
    email: Email,
    first_name: Type.Optional(PersonName),
    last_name: Type.Optional(PersonName),
    type: Type.Optional({ ...UserType, default: 'user' }),
  },
  { title: 'NewUser', examples: [{ email: 'jane@example.com', first_name: 'Jane', type: 'room_admin' }] },
);
export type NewUser = Static<typeof NewUser>;

/** PATCH /users/{user_id}. */
export const UserChange = strictObject(
  {
    email: Type.Optional(Email),
    first_name: Type.Optional(PersonName),
    last_name: Type.Optional(PersonName),
    type: Type.Optional(UserType),
    status: Type.Optional(
      Type.Unsafe<'active' | 'disabled'>({
        type: 'string',
        enum: ['active', 'disabled'],
        description: 'Whether they may come in. Who has not come yet is pending again.',
      }),
    ),
  },
  { title: 'UserChange', examples: [{ status: 'disabled' }] },
);
export type UserChange = Static<typeof UserChange>;

export const User = Type.Object(
  {
    id: Type.String(),
    email: Type.String(),
    ...names,
    type: UserType,
    status: UserState,
    is_owner: Type.Boolean({ description: 'Of the project.' }),
    invitation_url: nullable(
      Type.String({
        description:
          'Of who is pending: whoever opens it becomes this person. Shown to keys that may write accounts; of administrators, to keys that may do everything.',
      }),
    ),
    created_at: Time,
  },
  { title: 'User' },
);
export type User = Static<typeof User>;
export const UserPage = pageOf(User, 'UserPage');

export const UserListQuery = strictObject({
  ...PageQuery,
  q: Type.Optional(
    Type.String({ maxLength: 255, description: 'What the name or the address holds, whatever the case.' }),
  ),
  type: Type.Optional(Type.Array(UserType, { maxItems: USER_TYPES.length })),
  status: Type.Optional(Type.Array(UserState, { maxItems: USER_STATES.length })),
  group_id: Type.Optional(Type.String({ maxLength: 64, description: 'Who is in this group.' })),
});
export type UserListQuery = Static<typeof UserListQuery>;
export const UserPath = Type.Object({ user_id: Type.String() });

const GroupName = Type.String({ minLength: 1, maxLength: 128, pattern: '\\S', examples: ['Teachers'] });
const Manager = nullable(
  Type.String({ maxLength: 64, description: 'One of its people, who is told as the one to ask.' }),
);

/** POST /groups. */
export const NewGroup = strictObject(
  {
    name: GroupName,
    manager_id: Type.Optional(Manager),
    member_ids: Type.Optional(
      Type.Array(Type.String({ maxLength: 64 }), {
        maxItems: MOST_MEMBERS_AT_ONCE,
        description: 'The people it begins with.',
      }),
    ),
  },
  { title: 'NewGroup', examples: [{ name: 'Teachers' }] },
);
export type NewGroup = Static<typeof NewGroup>;

/** PATCH /groups/{group_id}. */
export const GroupChange = strictObject(
  { name: Type.Optional(GroupName), manager_id: Type.Optional(Manager) },
  { title: 'GroupChange', examples: [{ name: 'Teachers, north' }] },
);
export type GroupChange = Static<typeof GroupChange>;

export const Group = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    manager_id: nullable(Type.String()),
    size: Type.Integer({ description: 'How many people are in it: `GET /users?group_id=` tells whom.' }),
    created_at: Time,
  },
  { title: 'Group' },
);
export type Group = Static<typeof Group>;
export const GroupPage = pageOf(Group, 'GroupPage');
export const GroupListQuery = strictObject({
  ...PageQuery,
  q: Type.Optional(Type.String({ maxLength: 255, description: 'What the name holds, whatever the case.' })),
});
export const GroupPath = Type.Object({ group_id: Type.String() });
export const GroupMemberPath = Type.Object({ group_id: Type.String(), user_id: Type.String() });
