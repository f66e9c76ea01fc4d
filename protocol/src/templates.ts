import { Type, type Static, type TSchema } from 'typebox';
import { PageQuery, pageOf, strictObject, Time } from './common.ts';
import { Destinations, Recordings } from './destinations.ts';
import { MOST_TEMPLATE_ROLES, Role, ROLE_NAMES, RoleInput } from './roles.ts';
import { Room, RoomChange } from './rooms.ts';
import { shown } from './shown.ts';

const TemplateName = Type.String({
  minLength: 1,
  maxLength: 255,
  pattern: '^[A-Za-z0-9 .\\-:_]+$',
  description: 'Unique in the project, whatever the case: letters, digits, blanks and . - : _',
  examples: ['lesson'],
});

function rolesOf<T extends TSchema>(role: T, description: string) {
  return Type.Unsafe<Record<string, Static<T>>>({
    type: 'object',
    maxProperties: MOST_TEMPLATE_ROLES,
    propertyNames: ROLE_NAMES,
    additionalProperties: role,
    description,
  });
}

const RoomState = {
  message_interval: Type.Integer({ minimum: 5, maximum: 3600, multipleOf: 5, description: 'Seconds.' }),
  send_peer_list: Type.Boolean(),
  stop_room_state_on_join: Type.Boolean(),
  enabled: Type.Boolean(),
};

const Region = Type.Unsafe<'in' | 'us' | 'eu' | 'auto'>({ type: 'string', enum: ['in', 'us', 'eu', 'auto'] });

const Settings = strictObject({
  region: Type.Optional(Region),
  recording: Type.Optional(RoomChange.properties.recording),
  room_state: Type.Optional(strictObject(Type.Partial(Type.Object(RoomState)).properties)),
});

const Plugins = Type.Unsafe<Record<string, unknown>>({
  type: 'object',
  maxProperties: 100,
  description: 'Kept as it is.',
});

const parts = {
  roles: Type.Optional(rolesOf(RoleInput, 'By name. All of them: roles that are not given are gone.')),
  settings: Type.Optional({ ...Settings, description: 'What is given changes.' }),
  destinations: Type.Optional({ ...Destinations, description: 'Each kind that is given is replaced whole.' }),
  recordings: Type.Optional(Recordings),
  plugins: Type.Optional(Plugins),
};

/** POST /templates. Everything but the name has a default. */
export const NewTemplate = strictObject(
  { name: TemplateName, ...parts },
  {
    title: 'NewTemplate',
    examples: [
      {
        name: 'lesson',
        roles: {
          host: { permissions: { end_room: true, mute: true, remove_others: true } },
          guest: { publish_params: { allowed: ['audio'] }, priority: 2 },
        },
        settings: { region: 'eu' },
      },
    ],
  },
);
export type NewTemplate = Static<typeof NewTemplate>;

/** PATCH /templates/{template_id}: what is given changes. */
export const TemplateChange = strictObject(
  { name: Type.Optional(TemplateName), ...parts },
  { title: 'TemplateChange', examples: [{ name: 'lesson-2', settings: { region: 'us' } }] },
);
export type TemplateChange = Static<typeof TemplateChange>;

export const Template = Type.Object(
  {
    id: Type.String({ pattern: '^[0-9a-f]{24}$' }),
    name: Type.String(),
    default: Type.Boolean({ description: 'Whether rooms follow it that name no template.' }),
    roles: rolesOf(Role, 'By name.'),
    settings: Type.Object({
      region: Type.String(),
      recording: Room.properties.recording,
      room_state: Type.Object(RoomState),
    }),
    destinations: shown(Destinations),
    recordings: shown(Recordings),
    plugins: Plugins,
    created_at: Time,
    updated_at: Time,
    revision: Type.Integer({ description: 'Counts the changes; the `ETag`.' }),
  },
  { title: 'Template' },
);
export type Template = Static<typeof Template>;
export const TemplatePage = pageOf(Template, 'TemplatePage');
export const TemplateListQuery = strictObject(PageQuery);

export const TemplatePath = Type.Object({ template_id: Type.String({ description: 'Its `id`.' }) });
export const TemplateRolePath = Type.Object({
  template_id: Type.String({ description: 'The `id` of the template.' }),
  role: Type.String({ description: 'The name of the role.', examples: ['host'] }),
});
