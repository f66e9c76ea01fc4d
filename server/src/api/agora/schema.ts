import { Type } from 'typebox';

/** AG 2.2 R1: all optional; what is not known is ignored. */
export const NewRoomBody = Type.Object({
  isRecord: Type.Optional(Type.Boolean()),
  limit: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
  name: Type.Optional(Type.String({ maxLength: 2048 })),
});

/** AG 2.2 R3. */
export const ListQuery = Type.Object({
  beginUUID: Type.Optional(Type.String({ maxLength: 64 })),
  limit: Type.Integer({ minimum: 1, maximum: 1000, default: 100 }),
});

/** AG 2.2 R4: only `isBan` can change. */
export const RoomChangeBody = Type.Object({ isBan: Type.Boolean() });

export const RoomPath = Type.Object({ uuid: Type.String() });

const Lifespan = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const RoleWord = Type.Enum(['admin', 'writer', 'reader']);

/** AG 2.1 T1. */
export const TeamTokenBody = Type.Object({
  accessKey: Type.String({ maxLength: 256 }),
  secretAccessKey: Type.String({ maxLength: 256 }),
  lifespan: Lifespan,
  role: RoleWord,
});

/** AG 2.1 T2, T3. */
export const TokenBody = Type.Object({
  lifespan: Lifespan,
  role: RoleWord,
  ak: Type.Optional(Type.String({ maxLength: 256 })),
});
