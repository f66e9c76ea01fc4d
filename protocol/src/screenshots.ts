import { Type, type Static } from 'typebox';
import { PageQuery, pageOf, strictObject, Time } from './common.ts';

export const PICTURE_FORMATS = ['png', 'jpeg'] as const;
const Format = Type.Unsafe<(typeof PICTURE_FORMATS)[number]>({ type: 'string', enum: [...PICTURE_FORMATS] });
const Side = Type.Integer({ minimum: 1, maximum: 8192 });

/** POST /rooms/{room_id}/screenshots. */
export const NewScreenshot = strictObject(
  {
    path: Type.Optional(
      Type.String({
        ...{ pattern: '^/', maxLength: 1300 },
        description: 'Of a scene; the one that everybody is at, where none is given.',
      }),
    ),
    width: Type.Optional({ ...Side, default: 1280 }),
    height: Type.Optional({ ...Side, default: 720 }),
    format: Type.Optional({ ...Format, default: 'png' }),
    dark: Type.Optional(Type.Boolean({ default: false, description: 'As the dark board looks.' })),
  },
  {
    title: 'NewScreenshot',
    examples: [{ path: '/init', width: 1280, height: 720 }, { format: 'jpeg', dark: true }, {}],
  },
);
export type NewScreenshot = Static<typeof NewScreenshot>;

export const Screenshot = Type.Object(
  {
    id: Type.String(),
    path: Type.String({ description: 'The scene that it shows.' }),
    url: Type.String({ description: 'Whoever has it can see the picture, until `expires_at`.' }),
    width: Type.Integer(),
    height: Type.Integer(),
    format: Format,
    dark: Type.Boolean(),
    bytes: Type.Integer(),
    created_at: Time,
    expires_at: Time,
  },
  { title: 'Screenshot' },
);
export type Screenshot = Static<typeof Screenshot>;
export const ScreenshotPage = pageOf(Screenshot, 'ScreenshotPage');
export const ScreenshotListQuery = strictObject(PageQuery);
