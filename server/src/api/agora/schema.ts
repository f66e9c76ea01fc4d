import { Type } from 'typebox';

/** AG 2.2 R1: all optional; what is not known is ignored. */
export const NewRoomBody = Type.Object(
  {
    isRecord: Type.Optional(Type.Boolean({ description: 'Whether the history of the board is kept.' })),
    limit: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: Number.MAX_SAFE_INTEGER,
        description: 'How many writers and admins may be in at once; 0: any number.',
      }),
    ),
    name: Type.Optional(Type.String({ maxLength: 2048, description: 'What people read.' })),
  },
  { title: 'NewRoom', examples: [{ name: 'Geometry', limit: 5 }, {}] },
);

/** AG 2.2 R3. */
export const ListQuery = Type.Object({
  beginUUID: Type.Optional(
    Type.String({
      maxLength: 64,
      description: 'The `uuid` of the first room to list, or any text below it.',
    }),
  ),
  limit: Type.Integer({ minimum: 1, maximum: 1000, default: 100, description: 'How many rooms at most.' }),
});

/** AG 2.2 R4: only `isBan` can change. */
export const RoomChangeBody = Type.Object(
  { isBan: Type.Boolean({ description: 'true closes the room, false opens it again.' }) },
  { title: 'RoomChange', examples: [{ isBan: true }, { isBan: false }] },
);

export const RoomPath = Type.Object({ uuid: Type.String({ description: 'The `uuid` of the room.' }) });
export const TaskPath = Type.Object({ uuid: Type.String({ description: 'The `uuid` of the task.' }) });

const Lifespan = Type.Integer({
  minimum: 0,
  maximum: Number.MAX_SAFE_INTEGER,
  description: 'Milliseconds; 0: the token never expires.',
});
const RoleWord = Type.Enum(['admin', 'writer', 'reader'], { description: 'What the token may do.' });

/** AG 2.1 T1. */
export const TeamTokenBody = Type.Object(
  {
    accessKey: Type.String({ maxLength: 256 }),
    secretAccessKey: Type.String({ maxLength: 256 }),
    lifespan: Lifespan,
    role: RoleWord,
  },
  {
    title: 'KeyPair',
    examples: [
      { accessKey: 'access key', secretAccessKey: 'secret key', lifespan: 3_600_000, role: 'admin' },
    ],
  },
);

/** AG 2.1 T2, T3. */
export const TokenBody = Type.Object(
  {
    lifespan: Lifespan,
    role: RoleWord,
    ak: Type.Optional(
      Type.String({
        maxLength: 256,
        description: 'The access key, which is known already: may be left out.',
      }),
    ),
  },
  { title: 'TokenWish', examples: [{ lifespan: 3_600_000, role: 'writer' }] },
);

/** AG 2.3 S1. */
export const ScenesQuery = Type.Object({
  sceneDir: Type.Optional(
    Type.String({ pattern: '^/', maxLength: 1024, description: 'A directory; begins with `/`.' }),
  ),
});

/** AG 2.3 S2. */
export const NewScenesBody = Type.Object(
  {
    path: Type.String({ pattern: '^/', maxLength: 1024, description: 'The directory; begins with `/`.' }),
    scenes: Type.Array(
      Type.Object({
        name: Type.Optional(
          Type.String({
            ...{ minLength: 1, maxLength: 255, pattern: '^[^/]+$' },
            description: 'Unique in its directory, without `/`.',
          }),
        ),
        ppt: Type.Optional(
          Type.Object(
            {
              src: Type.String({ minLength: 1, maxLength: 4096 }),
              width: Type.Number({ exclusiveMinimum: 0, maximum: 100_000 }),
              height: Type.Number({ exclusiveMinimum: 0, maximum: 100_000 }),
            },
            { description: 'The picture behind the scene.' },
          ),
        ),
      }),
      { minItems: 1, maxItems: 100 },
    ),
  },
  {
    title: 'NewScenes',
    examples: [
      {
        path: '/math',
        scenes: [
          { name: 'page1', ppt: { src: 'https://example.com/1.png', width: 1280, height: 720 } },
          { name: 'page2' },
        ],
      },
    ],
  },
);

const Pixels = Type.Number({ minimum: 1, maximum: 8192, description: 'Pixels; rounded.' });

/** AG 2.4 P1. */
export const ScreenshotBody = Type.Object(
  {
    width: Pixels,
    height: Pixels,
    path: Type.Optional(
      Type.String({
        ...{ pattern: '^/', maxLength: 1300, default: '/init' },
        description: 'The path of a scene.',
      }),
    ),
  },
  { title: 'ScreenshotWish', examples: [{ width: 640, height: 360, path: '/init' }] },
);

/** AG 2.4 P2. */
export const ScreenshotListBody = Type.Object(
  {
    width: Pixels,
    height: Pixels,
    path: Type.Optional(
      Type.String({
        ...{ pattern: '^/', maxLength: 1024 },
        description: 'A directory; that of the current scene, where none is given.',
      }),
    ),
  },
  { title: 'ScreenshotListWish', examples: [{ width: 320, height: 180, path: '/math' }] },
);

/** AG 2.3 S3. */
export const SceneStateBody = Type.Object(
  { scenePath: Type.String({ minLength: 1, maxLength: 1300, description: 'The path of a scene.' }) },
  { title: 'SceneState', examples: [{ scenePath: '/init' }] },
);
