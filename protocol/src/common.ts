import { Type, type Static, type TSchema } from 'typebox';

/** A time: RFC 3339, always UTC with milliseconds in answers; any offset is read. */
export const Time = Type.String({
  format: 'date-time',
  maxLength: 40,
  examples: ['2026-11-22T09:30:15.000Z'],
});

/** An object that refuses members it does not know, so that a typo is never silent. */
export function strictObject<T extends Record<string, TSchema>>(members: T, options: object = {}) {
  return Type.Object(members, { additionalProperties: false, ...options });
}

/** May also be null: not set, or to be taken away. */
export function nullable<T extends TSchema>(schema: T) {
  return Type.Union([schema, Type.Null()]);
}

/** RFC 9457. */
export const Problem = Type.Object(
  {
    type: Type.String({ examples: ['about:blank'] }),
    title: Type.String({ description: 'What went wrong, the same words each time.' }),
    status: Type.Integer(),
    code: Type.String({ description: 'Stable: programs go by this.', examples: ['bad_input'] }),
    detail: Type.Optional(Type.String({ description: 'What was expected, and what to do.' })),
    member: Type.Optional(
      Type.String({ description: 'The member of the request that is wrong.', examples: ['metadata.grade'] }),
    ),
  },
  {
    title: 'Problem',
    description: 'Why a call failed, as RFC 9457 tells it.',
    examples: [
      {
        type: 'about:blank',
        title: 'the request is not valid',
        status: 400,
        code: 'bad_input',
        detail: 'seats must be >= 0',
        member: 'seats',
      },
    ],
  },
);
export type Problem = Static<typeof Problem>;

export const MOST_ON_A_PAGE = 100;

/** The longest titles make cursors of 4 KiB. */
const Cursor = Type.String({ minLength: 1, maxLength: 8192 });

/** What every list understands. */
export const PageQuery = {
  limit: Type.Integer({ minimum: 1, maximum: MOST_ON_A_PAGE, default: 50 }),
  after: Type.Optional({ ...Cursor, description: 'The `next` of the page before.' }),
  before: Type.Optional({ ...Cursor, description: 'The `previous` of the page after.' }),
};

/** A page of a list. */
export function pageOf<T extends TSchema>(item: T, title: string) {
  return Type.Object(
    {
      data: Type.Array(item),
      next: nullable(
        Type.String({ description: 'Give it as `after` for the next page; null: there is none.' }),
      ),
      previous: nullable(Type.String({ description: 'Give it as `before` for the page before.' })),
      count: Type.Optional(
        Type.Integer({ description: 'How many there are in all; only with `count=true`.' }),
      ),
    },
    { title },
  );
}

/** A page, as it is sent. */
export interface Page<T> {
  data: T[];
  next: string | null;
  previous: string | null;
  count?: number;
}
