import { Type, type Static } from 'typebox';
import { strictObject } from './common.ts';
import { shown } from './shown.ts';

export const MOST_TEMPLATE_ROLES = 100;
/** What roles may be called: anything that can stand in a path. */
export const ROLE_NAMES = { type: 'string', minLength: 1, maxLength: 128, pattern: '^[^\\u0000-\\u001f/]*$' };

const whole = (minimum: number, maximum?: number, description?: string) =>
  Type.Optional(
    Type.Integer({
      minimum,
      ...(maximum !== undefined && { maximum }),
      ...(description !== undefined && { description }),
    }),
  );
const word = <const T extends readonly string[]>(...values: T) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: [...values] });
const yesOrNo = Type.Optional(Type.Boolean());

const Layers = Type.Optional(
  strictObject({
    layers: Type.Optional(
      Type.Array(
        strictObject({
          rid: word('f', 'h', 'q'),
          scale_resolution_down_by: Type.Number({ minimum: 1, maximum: 12 }),
          max_bitrate: whole(0, 2000),
          max_framerate: Type.Integer({ minimum: 1, maximum: 30 }),
        }),
        {
          maxItems: 3,
          description: 'f, h, q in this order, each smaller than the one before; f has full size.',
        },
      ),
    ),
  }),
);

const PublishParams = strictObject({
  allowed: Type.Optional(
    Type.Array(word('audio', 'video', 'screen', 'simulcast'), {
      maxItems: 8,
      description: 'Without it, nothing may be published.',
    }),
  ),
  audio: Type.Optional(
    strictObject({ bit_rate: whole(16, 128, 'kbit/s'), codec: Type.Optional(word('opus')) }),
  ),
  video: Type.Optional(
    strictObject({
      bit_rate: whole(30, 2000, 'kbit/s'),
      codec: Type.Optional(word('vp8')),
      frame_rate: whole(1, 30),
      width: whole(50, 1920),
      height: whole(50, 1080),
    }),
  ),
  screen: Type.Optional(
    strictObject({
      bit_rate: whole(500, undefined, 'kbit/s'),
      codec: Type.Optional(word('vp8')),
      frame_rate: whole(1, 30),
      width: whole(480, 1920),
      height: whole(270, 1080),
    }),
  ),
  simulcast: Type.Optional(strictObject({ video: Layers, screen: Layers })),
});

const SubscribeParams = strictObject({
  subscribe_to_roles: Type.Optional(
    Type.Array(Type.String({ maxLength: 128 }), {
      maxItems: MOST_TEMPLATE_ROLES,
      description: 'Without it, all of them.',
    }),
  ),
  max_subs_bit_rate: whole(0, undefined, 'kbit/s'),
  subscribe_degradation: Type.Optional(
    strictObject({
      packet_loss_threshold: whole(1, 100),
      degrade_grace_period_seconds: whole(1, 10),
      recover_grace_period_seconds: whole(1, 10),
    }),
  ),
});

const Permissions = strictObject({
  end_room: yesOrNo,
  remove_others: yesOrNo,
  mute: yesOrNo,
  unmute: yesOrNo,
  change_role: yesOrNo,
  send_room_state: yesOrNo,
  poll_read: yesOrNo,
  poll_write: yesOrNo,
  browser_recording: yesOrNo,
  rtmp_streaming: yesOrNo,
  hls_streaming: yesOrNo,
});

/** PUT /templates/{template_id}/roles/{role}: the whole role; what is left out is as it is usual. */
export const RoleInput = strictObject(
  {
    publish_params: Type.Optional({
      ...PublishParams,
      description: 'Without it, everything may be published.',
    }),
    subscribe_params: Type.Optional(SubscribeParams),
    permissions: Type.Optional(Permissions),
    priority: whole(1, 5, '1 is the highest and the usual one.'),
    max_peer_count: whole(-1, undefined, '0: any number, -1: nobody.'),
  },
  {
    title: 'RoleInput',
    examples: [{ publish_params: { allowed: ['audio', 'video'] }, permissions: { mute: true }, priority: 2 }],
  },
);
export type RoleInput = Static<typeof RoleInput>;

export const Role = Type.Object(
  {
    name: Type.String(),
    publish_params: shown(PublishParams),
    subscribe_params: shown(SubscribeParams),
    permissions: shown(Permissions),
    priority: Type.Integer(),
    max_peer_count: Type.Integer(),
  },
  { title: 'Role' },
);
export type Role = Static<typeof Role>;
