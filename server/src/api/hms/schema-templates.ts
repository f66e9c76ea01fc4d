import { Type, type Static } from 'typebox';
import { DestinationsBody } from './schema-destinations.ts';
import { RolesBody } from './schema-roles.ts';
import { kept } from './schema.ts';

const templateId = Type.String({ description: 'The `id` of the template.' });
export const TemplatePath = Type.Object({ template_id: templateId });
export const RolePath = Type.Object({
  template_id: templateId,
  role: Type.String({ description: 'The name of the role.' }),
});

/** HM 2.5 settings; null as in the answers. */
export const SettingsBody = Type.Object(
  {
    region: Type.Optional(Type.Enum(['in', 'us', 'eu', 'auto', ''])),
    recording: Type.Optional(
      Type.Union([
        Type.Null(),
        Type.Object({ enabled: Type.Optional(Type.Boolean()), upload: Type.Optional(Type.Unknown()) }),
      ]),
    ),
    roomState: Type.Optional(
      Type.Object(
        {
          messageInterval: Type.Optional(Type.Integer({ minimum: 5, maximum: 3600, multipleOf: 5 })),
          sendPeerList: Type.Optional(Type.Boolean()),
          stopRoomStateOnJoin: Type.Optional(Type.Boolean()),
          enabled: Type.Optional(Type.Boolean()),
        },
        kept,
      ),
    ),
  },
  { title: 'SettingsInput', examples: [{ region: 'eu', recording: { enabled: true } }] },
);
export type SettingsBody = Static<typeof SettingsBody>;

const parts = {
  destinations: Type.Optional(DestinationsBody),
  plugins: Type.Optional(Type.Object({}, kept)),
};

/** HM 2.5 create. */
export const TemplateBody = Type.Object(
  {
    name: Type.Optional(Type.String()),
    roles: Type.Optional(RolesBody),
    settings: Type.Optional(SettingsBody),
    ...parts,
  },
  {
    title: 'NewTemplate',
    examples: [
      {
        name: 'lesson',
        roles: {
          host: { permissions: { endRoom: true, mute: true, removeOthers: true } },
          guest: { publishParams: { allowed: ['audio'] }, priority: 2 },
        },
        settings: { region: 'eu' },
      },
    ],
  },
);
export type TemplateBody = Static<typeof TemplateBody>;

/** HM 2.5 replace: roles and settings are a must. */
export const WholeTemplateBody = Type.Object(
  {
    name: Type.Optional(Type.String()),
    roles: RolesBody,
    settings: SettingsBody,
    ...parts,
  },
  {
    title: 'WholeTemplate',
    examples: [{ name: 'lesson', roles: { host: {}, guest: {} }, settings: { region: 'eu' } }],
  },
);
