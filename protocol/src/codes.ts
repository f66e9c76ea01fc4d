import { Type, type Static } from 'typebox';
import { PageQuery, pageOf, strictObject, Time } from './common.ts';

const Role = Type.String({
  minLength: 1,
  maxLength: 128,
  description: 'One of the roles of the room’s template.',
  examples: ['host'],
});

export const Code = Type.Object(
  {
    code: Type.String({ description: 'Whoever has it may come in.', examples: ['abc-defg-hij'] }),
    room_id: Type.String(),
    role: Role,
    enabled: Type.Boolean(),
    created_at: Time,
  },
  { title: 'Code' },
);
export type Code = Static<typeof Code>;
export const CodePage = pageOf(Code, 'CodePage');
export const CodeListQuery = strictObject(PageQuery);

/** POST /rooms/{room_id}/codes. */
export const NewCodes = strictObject(
  {
    role: Type.Optional({
      ...Role,
      description: 'Makes one more code for this role; without it, one for each role that has none.',
    }),
  },
  { title: 'NewCodes', examples: [{ role: 'host' }, {}] },
);
export type NewCodes = Static<typeof NewCodes>;
export const Codes = Type.Object(
  {
    data: Type.Array(Code, {
      description: 'The code that was made; where no role was named, all codes of the room.',
    }),
  },
  { title: 'Codes' },
);
export type Codes = Static<typeof Codes>;

/** PATCH /codes/{code}. */
export const CodeChange = strictObject(
  { enabled: Type.Boolean() },
  { title: 'CodeChange', examples: [{ enabled: false }] },
);
export type CodeChange = Static<typeof CodeChange>;
export const CodePath = Type.Object({ code: Type.String({ examples: ['abc-defg-hij'] }) });
