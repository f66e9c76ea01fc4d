import { Type, type Static } from 'typebox';
import { nullable, PageQuery, pageOf, strictObject, Time } from './common.ts';
import { AccessLevel } from './members.ts';

export const LINK_KINDS = ['invitation', 'external'] as const;
export const MOST_LINK_USES = 1000;

const Kind = Type.Unsafe<(typeof LINK_KINDS)[number]>({
  type: 'string',
  enum: [...LINK_KINDS],
  description: 'invitation: whoever follows it becomes a member. external: a visitor, without a name.',
});

const members = {
  access: Type.Optional(AccessLevel),
  title: Type.Optional(Type.String({ minLength: 1, maxLength: 255, pattern: '\\S' })),
  password: Type.Optional(
    nullable(Type.String({ minLength: 1, maxLength: 255, description: 'Of external links; null: none.' })),
  ),
  deny_download: Type.Optional(Type.Boolean({ description: 'Of external links.' })),
  internal: Type.Optional(
    Type.Boolean({ description: 'Of external links, but of public rooms: only for people of the project.' }),
  ),
  expires_at: Type.Optional(nullable({ ...Time, description: 'Within ten years; null: never.' })),
  max_uses: Type.Optional(
    nullable(
      Type.Integer({
        minimum: 1,
        maximum: MOST_LINK_USES,
        description: 'Of invitations: how many may follow it; null: any number.',
      }),
    ),
  ),
};

/** POST /rooms/{room_id}/links. */
export const NewLink = strictObject(
  { kind: Kind, ...members },
  {
    title: 'NewLink',
    examples: [
      { kind: 'invitation', access: 'editor', max_uses: 30 },
      { kind: 'external', access: 'reader', password: 'correct horse', deny_download: true },
    ],
  },
);
export type NewLink = Static<typeof NewLink>;

/** PATCH /rooms/{room_id}/links/{link_id}. */
export const LinkChange = strictObject(members, {
  title: 'LinkChange',
  examples: [{ expires_at: '2027-01-01T00:00:00.000Z' }],
});
export type LinkChange = Static<typeof LinkChange>;

export const Link = Type.Object(
  {
    id: Type.String(),
    kind: Kind,
    primary: Type.Boolean({ description: 'The first external link of the room.' }),
    access: AccessLevel,
    title: Type.String(),
    url: nullable(
      Type.String({
        description:
          'Whoever has it has what the link gives; null: the key of the call may not change links.',
      }),
    ),
    has_password: Type.Boolean(),
    deny_download: Type.Boolean(),
    internal: Type.Boolean(),
    expires_at: nullable(Time),
    max_uses: nullable(Type.Integer()),
    uses: Type.Integer({ description: 'How many became members by it.' }),
    created_at: Time,
    created_by: nullable(Type.String()),
  },
  { title: 'Link' },
);
export type Link = Static<typeof Link>;
export const LinkPage = pageOf(Link, 'LinkPage');
export const LinkListQuery = strictObject(PageQuery);

export const RemovedLink = Type.Object(
  {
    id: Type.String(),
    undoable: Type.Literal(false, { description: 'Its address leads nowhere any more.' }),
    replaced_by: Type.Union([Link, Type.Null()], {
      description: 'The new primary link, in rooms that always have one.',
    }),
  },
  { title: 'RemovedLink' },
);
export type RemovedLink = Static<typeof RemovedLink>;

export const LinkPath = Type.Object({
  room_id: Type.String({ description: 'As in `GET /rooms/{room_id}`.' }),
  link_id: Type.String(),
});
