import { Type } from 'typebox';
import { answerWith } from './answers.ts';
import { Employee, Time } from './answers-folder.ts';

/** DS 1.3. */
export const ApiKey = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    name: Type.String(),
    key: Type.String({ description: 'In full only in the answer to the call that made it.' }),
    keyPostfix: Type.String(),
    permissions: Type.Array(Type.String(), { description: 'Its scopes; empty: it may do everything.' }),
    lastUsed: Type.Optional(Time),
    createOn: Time,
    createBy: Employee,
    expiresAt: Type.Optional(Time),
    isActive: Type.Boolean(),
  },
  { title: 'ApiKey' },
);

/** DS 1.2. */
export const SignedIn = answerWith(
  Type.Object({
    token: Type.String({ description: 'Good for `Authorization: Bearer`.' }),
    expires: Type.String({ description: 'Without a time zone: UTC.' }),
    sms: Type.Literal(false),
    tfa: Type.Literal(false),
  }),
  'SignedIn',
);

const Text = Type.String();
const Off = Type.Literal(false);

/** DS 7.2. */
export const PortalSettings = answerWith(
  Type.Object({
    timezone: Text,
    culture: Text,
    utcOffset: Text,
    utcHoursOffset: Type.Integer(),
    greetingSettings: Text,
    ownerId: Type.Optional(Type.String({ format: 'uuid', description: 'For who is signed in.' })),
    passwordHash: Type.Object(
      { size: Type.Integer(), iterations: Type.Integer(), salt: Text },
      { description: 'How clients may hash a password before they send it.' },
    ),
    socketUrl: Text,
    tenantStatus: Type.Integer(),
    enabledJoin: Off,
    enableAdmMess: Off,
    thirdpartyEnable: Off,
    standalone: Type.Literal(true),
    docSpace: Type.Literal(true),
    baseDomain: Text,
  }),
  'PortalSettings',
);
export const Capabilities = answerWith(
  Type.Object({
    ldapEnabled: Off,
    providers: Type.Array(Text),
    ssoLabel: Text,
    oauthEnabled: Off,
    ssoUrl: Text,
    identityServerEnabled: Off,
  }),
  'Capabilities',
);
export const FilesSettings = answerWith(
  Type.Object({}, { additionalProperties: true, description: 'What can be shown, edited and uploaded.' }),
  'FilesSettings',
);
export const Csp = answerWith(Type.Object({ domains: Type.Array(Text), header: Text }), 'Csp');
