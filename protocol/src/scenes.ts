import { Type, type Static } from 'typebox';
import { nullable, PageQuery, pageOf, strictObject } from './common.ts';
import { Background, MOST_SCENES } from './live.ts';

const Name = Type.String({
  ...{ minLength: 1, maxLength: 255, pattern: '^[^/\\x00]+$' },
  description: 'Unique in its directory.',
});
const Index = Type.Integer({
  ...{ minimum: 0, maximum: MOST_SCENES },
  description: 'Its place among the scenes of its directory, from 0.',
});
const SceneBackground = Type.Object(Background.properties, {
  ...{ title: 'SceneBackground', additionalProperties: false },
  description:
    'The picture behind the scene, from the origin of the board; `width` and `height` in pixels of the board.',
});
const Path = Type.String({ pattern: '^/', maxLength: 1300 });

/** One page of a board. */
export const Scene = Type.Object(
  {
    id: Type.String(),
    path: Type.String({ examples: ['/math/page-1'] }),
    name: Type.String(),
    current: Type.Boolean({ description: 'Whether everybody is at it.' }),
    background: nullable(SceneBackground),
  },
  { title: 'Scene' },
);
export type Scene = Static<typeof Scene>;
export const ScenePage = pageOf(Scene, 'ScenePage');
export const SceneListQuery = strictObject({
  ...PageQuery,
  path: Type.Optional({ ...Path, description: 'Only the scenes of this directory.' }),
});

/** POST /rooms/{room_id}/scenes. */
export const NewScenes = strictObject(
  {
    path: Type.Optional({
      ...Path,
      default: '/',
      description: 'The directory, which is made where it is not there.',
    }),
    scenes: Type.Optional(
      Type.Array(strictObject({ name: Type.Optional(Name), background: Type.Optional(SceneBackground) }), {
        minItems: 1,
        maxItems: 100,
      }),
    ),
    conversion: Type.Optional(
      Type.String({
        maxLength: 64,
        description: 'In place of `scenes`: the id of a finished conversion; a scene for each of its pages.',
      }),
    ),
    index: Type.Optional({ ...Index, description: 'Where they go; behind the others, where none is given.' }),
  },
  {
    title: 'NewScenes',
    examples: [
      {
        path: '/math',
        scenes: [
          { name: 'cover' },
          { background: { src: 'https://example.com/1.png', width: 1280, height: 720 } },
        ],
      },
    ],
  },
);
export type NewScenes = Static<typeof NewScenes>;
export const AddedScenes = Type.Object(
  {
    data: Type.Array(Scene, {
      description: 'Those that were added: names that were there stay as they are.',
    }),
  },
  { title: 'AddedScenes' },
);

/** PATCH /rooms/{room_id}/scenes/{scene_id}. */
export const SceneChangeBody = strictObject(
  {
    name: Type.Optional(Name),
    index: Type.Optional(Index),
    background: Type.Optional(nullable(SceneBackground)),
  },
  { title: 'SceneChange', examples: [{ name: 'cover', index: 0 }, { background: null }] },
);
export type SceneChangeWish = Static<typeof SceneChangeBody>;

/** PUT /rooms/{room_id}/current-scene. */
export const CurrentScene = strictObject(
  { scene_id: Type.String({ maxLength: 64 }) },
  { title: 'CurrentScene', examples: [{ scene_id: 'init' }] },
);
export const ScenePath = Type.Object({
  room_id: Type.String({ description: 'As in `GET /rooms/{room_id}`.' }),
  scene_id: Type.String({ description: 'The id of a scene.' }),
});
