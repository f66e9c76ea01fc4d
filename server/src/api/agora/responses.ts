import { Type } from 'typebox';

/** AG 2.2: what every call about rooms answers. */
export const Room = Type.Object(
  {
    uuid: Type.String({ pattern: '^[0-9a-f]{32}$', description: 'The room’s id.' }),
    teamUUID: Type.String({ description: 'The project.' }),
    appUUID: Type.String({ description: 'The project, too.' }),
    isRecord: Type.Boolean({ description: 'Whether the history of the board is kept.' }),
    isBan: Type.Boolean({ description: 'Whether the room is closed to everybody.' }),
    createdAt: Type.String({ format: 'date-time' }),
    limit: Type.Integer({ description: 'How many writers and admins may be in at once; 0: any number.' }),
    name: Type.String({ description: 'What people read; empty when it was never named.' }),
  },
  {
    title: 'Room',
    examples: [
      {
        uuid: '019f8c4e2b7a7d10a1b2c3d4e5f60718',
        teamUUID: 'Yb3yDBZtTnq6Vt0rlLk7xw',
        appUUID: 'dZ0v3aQmVw1xyA',
        isRecord: false,
        isBan: false,
        createdAt: '2026-11-22T09:30:15.123Z',
        limit: 5,
        name: 'Geometry',
      },
    ],
  },
);

/** AG 2.2 R3. */
export const Rooms = Type.Array(Room, {
  description: 'Oldest first; fewer than `limit`: there are no more.',
});

/** AG 2.1: a bare string. */
export const Token = Type.String({
  description: 'The token, as a JSON string.',
  examples: ['NETLESSSDK_YWs9QWNjZXNzS2V5Jm5vbmNlPTRmM2M…'],
});

/** AG 2.3 S1. */
export const ScenePaths = Type.Array(Type.String(), {
  description: 'The paths of the scenes, in their order.',
  examples: [['/math/page1', '/math/page2']],
});

/** AG 2.3 S2. */
export const Nothing = Type.Object({}, { description: 'Nothing.', examples: [{}] });

/** AG 2.4 P1: where the picture is. */
export const Screenshot = Type.Object(
  {
    url: Type.String({ description: 'Whoever has it can get the PNG, for seven days.' }),
    key: Type.String({ description: 'What it is called; tells the room and the path of the scene.' }),
    bucket: Type.String({ description: '`enfilade`: it is kept by this server.' }),
    region: Type.String({ description: '`local`: it is kept by this server.' }),
  },
  {
    title: 'Screenshot',
    examples: [
      {
        url: 'https://rooms.example.com/files/v1.kS3c…',
        key: 'room_cover/dZ0v3aQmVw1xyA/019f8c4e2b7a7d10a1b2c3d4e5f60718/init.png',
        bucket: 'enfilade',
        region: 'local',
      },
    ],
  },
);

/** AG 2.4 P2. */
export const Screenshots = Type.Array(Screenshot, { description: 'One for each scene, in their order.' });

/** AG 2.3 S3. */
export const CurrentScene = Type.Object(
  { currentScenePath: Type.Array(Type.String(), { description: 'The path, split at `/`.' }) },
  { title: 'CurrentScene', examples: [{ currentScenePath: ['math', 'page1'] }] },
);
