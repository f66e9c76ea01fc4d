import { Type, type Static } from 'typebox';
import { nullable, PageQuery, pageOf, strictObject, Time } from './common.ts';

/** What somebody may be given in a room, the strongest first. */
export const ACCESS_LEVELS = [
  'manager',
  'creator',
  'editor',
  'reviewer',
  'commenter',
  'form_filler',
  'reader',
] as const;

export const AccessLevel = Type.Unsafe<(typeof ACCESS_LEVELS)[number]>({
  type: 'string',
  enum: [...ACCESS_LEVELS],
  description: 'Which of them can be given depends on the type of the room.',
});

/** POST /rooms/{room_id}/members: a person or a group by id, or a person by address. */
export const NewMember = strictObject(
  {
    id: Type.Optional(Type.String({ maxLength: 64, description: 'Of a person or a group.' })),
    email: Type.Optional(
      Type.String({
        maxLength: 254,
        pattern: '^[^\\s@/]+@[^\\s@/]+$',
        description: 'Of a person; where the project has none, they are invited as a guest.',
      }),
    ),
    access: AccessLevel,
  },
  { title: 'NewMember', examples: [{ email: 'jane@example.com', access: 'editor' }] },
);
export type NewMember = Static<typeof NewMember>;

/** PUT /rooms/{room_id}/members/{member_id}. */
export const MemberAccess = strictObject(
  { access: AccessLevel },
  { title: 'MemberAccess', examples: [{ access: 'reader' }] },
);

export const Member = Type.Object(
  {
    id: Type.String({ description: 'Of the person or the group.' }),
    kind: Type.Unsafe<'user' | 'group'>({ type: 'string', enum: ['user', 'group'] }),
    name: Type.String({ description: 'Of a person who has none, the address.' }),
    email: nullable(Type.String()),
    access: Type.Unsafe<(typeof ACCESS_LEVELS)[number] | 'owner'>({
      type: 'string',
      enum: ['owner', ...ACCESS_LEVELS],
    }),
    created_at: nullable({ ...Time, description: 'When it was given; null: the owner.' }),
    created_by: nullable(Type.String()),
  },
  { title: 'Member' },
);
export type Member = Static<typeof Member>;
export const MemberPage = pageOf(Member, 'MemberPage');
export const MemberListQuery = strictObject(PageQuery);

export const MemberPath = Type.Object({
  room_id: Type.String({ description: 'As in `GET /rooms/{room_id}`.' }),
  member_id: Type.String({ description: 'The id of a person or a group.' }),
});
