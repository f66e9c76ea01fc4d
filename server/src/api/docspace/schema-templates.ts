import { Type } from 'typebox';
import { Color, CoverId, Flag, LogoBody, Quota, SharedMembers, TagNames, Title } from './schema.ts';

const Number32 = Type.Integer({ minimum: 0, maximum: 2_147_483_647 });

/** DS 5.14: what a template is made of. */
export const NewTemplateBody = Type.Object(
  {
    roomId: Type.Integer({ ...Number32, description: 'The room that it is made of.' }),
    title: Type.Optional(Title),
    logo: Type.Optional(LogoBody),
    copyLogo: Type.Optional(Type.Boolean({ description: 'Whether the room’s picture comes along.' })),
    share: Type.Optional(
      Type.Array(Type.String({ maxLength: 255 }), {
        maxItems: 100,
        description: 'Addresses of people of the project.',
      }),
    ),
    groups: Type.Optional(Type.Array(Type.String({ maxLength: 64 }), { maxItems: 100 })),
    public: Type.Optional(Type.Boolean({ description: 'Everybody may use it.' })),
    tags: Type.Optional(TagNames),
    color: Color,
    cover: CoverId,
    quota: Type.Optional(Quota),
  },
  { title: 'NewRoomTemplate', examples: [{ roomId: 1001, title: 'Seminar', public: true }] },
);

/** DS 5.14: what a room from a template is made with. */
export const FromTemplateBody = Type.Object(
  {
    ...SharedMembers,
    templateId: Number32,
    title: Title,
    copyLogo: Type.Optional(Type.Boolean({ description: 'Whether the template’s picture comes along.' })),
    private: Flag,
  },
  { title: 'RoomFromTemplate', examples: [{ templateId: 1_000_000_001, title: 'Seminar 7' }] },
);

export const PublicBody = Type.Object(
  { id: Number32, public: Flag },
  { title: 'PublicTemplate', examples: [{ id: 1_000_000_001, public: true }] },
);
