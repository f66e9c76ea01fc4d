import { Type } from 'typebox';
import { Id, pageOf, Time } from './responses.ts';
import { DestinationsBody, RecordingsBody } from './schema-destinations.ts';
import { Permissions, PublishParams, SubscribeParams } from './schema-roles.ts';
import { kept, mapOf } from './schema.ts';

/** HM 2.5 role object, whole. */
export const Role: object = Type.Object(
  {
    name: Type.String(),
    publishParams: PublishParams,
    subscribeParams: SubscribeParams,
    permissions: Permissions,
    priority: Type.Integer({ description: '1, the highest, to 5.' }),
    maxPeerCount: Type.Integer({ description: '0: any number, -1: nobody.' }),
  },
  { title: 'Role' },
);

const Upload = Type.Object({
  type: Type.Enum(['s3', 'gs', 'oss', 'azure']),
  location: Type.String({ description: 'The bucket.' }),
  prefix: Type.Optional(Type.String()),
  credentials: Type.Optional(
    Type.Object(
      { key: Type.String(), secretKey: Type.String() },
      { description: 'Only in the answer to the call that brought them, and only if so configured.' },
    ),
  ),
  options: Type.Optional(
    Type.Object({ region: Type.Optional(Type.String()), endpoint: Type.Optional(Type.String()) }),
  ),
});

/** HM 2.5 settings, whole. */
export const Settings: object = Type.Object(
  {
    region: Type.String(),
    recording: Type.Union([
      Type.Null(),
      Type.Object({ enabled: Type.Boolean(), upload: Type.Optional(Upload) }),
    ]),
    roomState: Type.Object(
      {
        messageInterval: Type.Integer({ description: 'Seconds.' }),
        sendPeerList: Type.Boolean(),
        stopRoomStateOnJoin: Type.Boolean(),
        enabled: Type.Boolean(),
      },
      kept,
    ),
    retry: Type.Object({}),
  },
  { title: 'Settings' },
);

export const Destinations: object = DestinationsBody;
export const Recordings: object = RecordingsBody;

/** HM 2.5. */
export const Template: object = Type.Object(
  {
    id: Id,
    name: Type.String(),
    customerId: Type.String({ description: 'The project.' }),
    appId: Type.String({ description: 'The project, too.' }),
    default: Type.Optional(Type.Literal(true, { description: 'Rooms without a template follow this one.' })),
    roles: mapOf(Role, 100),
    settings: Settings,
    destinations: DestinationsBody,
    plugins: Type.Optional(Type.Object({}, kept)),
    createdAt: Time,
    updatedAt: Time,
    _id: Id,
    customer: Type.String({ description: '`customerId`, by its old name.' }),
  },
  { title: 'Template' },
);
export const TemplatePage = pageOf(Template, 'TemplatePage');
