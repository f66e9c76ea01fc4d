import { Type, type Static } from 'typebox';
import { nullable, PageQuery, pageOf, strictObject, Time } from './common.ts';

/** What a key can be limited to. */
export const KEY_AREAS = ['rooms', 'templates', 'keys', 'projects', 'events', 'tokens', 'accounts'] as const;

/** Every scope; the last ones are for the DocSpace API alone. */
export const KEY_SCOPES = [
  '*',
  '*:read',
  '*:write',
  ...KEY_AREAS.flatMap((area) => [`${area}:read`, `${area}:write`] as const),
  'accounts.self:read',
  'accounts.self:write',
  'files:read',
  'files:write',
  'openid',
] as const;
export type KeyScope = (typeof KEY_SCOPES)[number];

/** How long the old one may be good after a roll; seconds. */
export const LONGEST_OVERLAP = 604_800;

const KeyName = Type.String({ minLength: 1, maxLength: 255, pattern: '\\S', examples: ['CI'] });

const Scopes = Type.Array(Type.Unsafe<KeyScope>({ type: 'string', enum: [...KEY_SCOPES] }), {
  minItems: 1,
  maxItems: KEY_SCOPES.length,
  description: `What the key may do; nothing else. \`<area>:write\` reads as well, \`*\` stands for every area, and \`*\` alone for everything. One of ${KEY_SCOPES.map((scope) => `\`${scope}\``).join(', ')}.`,
  examples: [['rooms:write', 'templates:read']],
});

/** POST /keys. */
export const NewKey = strictObject(
  {
    name: KeyName,
    scopes: Scopes,
    expires_at: Type.Optional(nullable({ ...Time, description: 'When it is no longer good; null: never.' })),
  },
  { title: 'NewKey', examples: [{ name: 'CI', scopes: ['rooms:write'] }] },
);
export type NewKey = Static<typeof NewKey>;

/** PATCH /keys/{key_id}. */
export const KeyChange = strictObject(
  {
    name: Type.Optional(KeyName),
    scopes: Type.Optional(Scopes),
    active: Type.Optional(Type.Boolean({ description: 'Whether it opens anything.' })),
  },
  { title: 'KeyChange', examples: [{ active: false }] },
);
export type KeyChange = Static<typeof KeyChange>;

export const Overlap = Type.Integer({
  minimum: 0,
  maximum: LONGEST_OVERLAP,
  description: 'How long the old one is good beside the new one, seconds; 0: it ends at once.',
});

/** POST /keys/{key_id}/roll. */
export const RollKey = strictObject(
  { overlap_seconds: Overlap },
  { title: 'RollKey', examples: [{ overlap_seconds: 86_400 }] },
);
export type RollKey = Static<typeof RollKey>;

const members = {
  id: Type.String(),
  name: Type.String(),
  scopes: Type.Array(Type.String(), { description: 'None: the key may do everything.' }),
  active: Type.Boolean(),
  hint: Type.String({ description: 'The last four characters.' }),
  created_at: Time,
  expires_at: nullable(Time),
  last_used_at: nullable({ ...Time, description: 'To the minute.' }),
  previous_until: nullable({
    ...Time,
    description: 'Until when the text is good that the key had before it was rolled; null: it is not.',
  }),
};

export const Key = Type.Object(members, { title: 'Key' });
export type Key = Static<typeof Key>;
export const KeyPage = pageOf(Key, 'KeyPage');
export const KeyListQuery = strictObject(PageQuery);

export const ShownKey = Type.Object(
  { ...members, key: Type.String({ description: 'The key in full. It is not shown again.' }) },
  { title: 'ShownKey' },
);
export type ShownKey = Static<typeof ShownKey>;

export const KeyPath = Type.Object({
  key_id: Type.String({
    description: 'The `id` of the key, or `self` for the one of this call.',
    examples: ['self'],
  }),
});
