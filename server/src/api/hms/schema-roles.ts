import { Type } from 'typebox';
import { badInput } from '../../errors.ts';
import { MOST_ROLES } from '../../rooms/roles.ts';
import { kept, mapOf, NAME } from './schema.ts';

const whole = (minimum: number, maximum?: number) =>
  Type.Optional(Type.Integer({ minimum, ...(maximum !== undefined && { maximum }) }));
const codec = (name: string) => Type.Optional(Type.Enum([name]));
const yesOrNo = Type.Optional(Type.Boolean());

const Layers = Type.Optional(
  Type.Object(
    {
      layers: Type.Optional(
        Type.Array(
          Type.Object(
            {
              rid: Type.Enum(['f', 'h', 'q']),
              scaleResolutionDownBy: Type.Number({ minimum: 1, maximum: 12 }),
              maxBitrate: whole(0, 2000),
              maxFramerate: Type.Integer({ minimum: 1, maximum: 30 }),
            },
            kept,
          ),
          { maxItems: 3 },
        ),
      ),
    },
    kept,
  ),
);

export const PublishParams = Type.Object(
  {
    allowed: Type.Optional(Type.Array(Type.Enum(['audio', 'video', 'screen', 'simulcast']), { maxItems: 8 })),
    audio: Type.Optional(Type.Object({ bitRate: whole(16, 128), codec: codec('opus') }, kept)),
    video: Type.Optional(
      Type.Object(
        {
          bitRate: whole(30, 2000),
          codec: codec('vp8'),
          frameRate: whole(1, 30),
          width: whole(50, 1920),
          height: whole(50, 1080),
        },
        kept,
      ),
    ),
    screen: Type.Optional(
      Type.Object(
        {
          bitRate: whole(500),
          codec: codec('vp8'),
          frameRate: whole(1, 30),
          width: whole(480, 1920),
          height: whole(270, 1080),
        },
        kept,
      ),
    ),
    simulcast: Type.Optional(Type.Object({ video: Layers, screen: Layers }, kept)),
  },
  { title: 'PublishParams', ...kept },
);

export const SubscribeParams = Type.Object(
  {
    subscribeToRoles: Type.Optional(Type.Array(Type.String({ maxLength: 128 }), { maxItems: MOST_ROLES })),
    maxSubsBitRate: whole(0),
    subscribeDegradation: Type.Optional(
      Type.Object(
        {
          packetLossThreshold: whole(1, 100),
          degradeGracePeriodSeconds: whole(1, 10),
          recoverGracePeriodSeconds: whole(1, 10),
        },
        kept,
      ),
    ),
  },
  { title: 'SubscribeParams', ...kept },
);

export const Permissions = Type.Object(
  {
    endRoom: yesOrNo,
    removeOthers: yesOrNo,
    mute: yesOrNo,
    unmute: yesOrNo,
    changeRole: yesOrNo,
    sendRoomState: yesOrNo,
    pollRead: yesOrNo,
    pollWrite: yesOrNo,
    browserRecording: yesOrNo,
    rtmpStreaming: yesOrNo,
    hlsStreaming: yesOrNo,
  },
  { title: 'Permissions', ...kept },
);

/** HM 2.5 role object. */
export const RoleBody = Type.Object(
  {
    name: Type.Optional(Type.String(NAME)),
    publishParams: Type.Optional(PublishParams),
    subscribeParams: Type.Optional(SubscribeParams),
    permissions: Type.Optional(Permissions),
    priority: whole(1, 5),
    maxPeerCount: whole(-1),
  },
  {
    title: 'RoleInput',
    description: 'What is left out is as it was; of a new role, as it is usual.',
    examples: [{ publishParams: { allowed: ['audio', 'video'] }, permissions: { mute: true }, priority: 2 }],
  },
);

export const RolesBody = mapOf(RoleBody, MOST_ROLES);

/** A role's name from a path. @throws bad_input */
export function checkRoleName(name: string): void {
  if (
    name.length <= NAME.maxLength &&
    new RegExp(NAME.pattern).test(name) &&
    name !== '__proto__' &&
    name.isWellFormed()
  )
    return;
  throw badInput('role', 'has a form that is not allowed');
}
