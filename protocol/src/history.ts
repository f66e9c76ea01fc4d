import { Type, type Static } from 'typebox';
import { nullable, strictObject, Time } from './common.ts';
import { Background } from './live.ts';

/** Of one answer; more steps are got with `next`. */
export const MOST_STEPS = 1000;

const HistoryScene = Type.Object(
  {
    id: Type.String(),
    path: Type.String(),
    name: Type.String(),
    background: nullable(Type.Object(Background.properties)),
    clock: Type.Integer(),
  },
  { title: 'HistoryScene', description: 'A scene as it was then.' },
);

/** What happened on a board at one time. */
export const HistoryStep = Type.Object(
  {
    clock: Type.Integer({ description: 'In the order of the board; larger is later.' }),
    at: Time,
    whole: Type.Optional(
      Type.Boolean({
        description:
          'The board begins anew here: what happened before this was not recorded, or not all of it.',
      }),
    ),
    scenes: Type.Optional(
      Type.Array(HistoryScene, { description: 'All scenes from now on; those that are not named are gone.' }),
    ),
    current: Type.Optional(Type.String({ description: 'The scene that everybody is at from now on.' })),
    draws: Type.Optional(
      Type.Array(
        Type.Object({
          scene: Type.String(),
          elements: Type.Array(Type.Object({}, { additionalProperties: true }), {
            description: 'As Excalidraw has them, each whole; a deleted one has `isDeleted`.',
          }),
        }),
      ),
    ),
  },
  { title: 'HistoryStep' },
);
export type HistoryStep = Static<typeof HistoryStep>;

export const HistoryPage = Type.Object(
  {
    data: Type.Array(HistoryStep),
    next: nullable(Type.Integer({ description: '`after` of the next page; null: this is the last one.' })),
  },
  { title: 'HistoryPage' },
);
export type HistoryPage = Static<typeof HistoryPage>;

export const HistoryQuery = strictObject({
  after: Type.Integer({
    ...{ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, default: 0 },
    description: 'Only steps with a larger `clock`.',
  }),
  limit: Type.Integer({
    ...{ minimum: 1, maximum: MOST_STEPS, default: 500 },
    description: 'Where they are large there are fewer, at least one.',
  }),
});
export type HistoryQuery = Static<typeof HistoryQuery>;
