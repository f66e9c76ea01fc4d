import { Type, type Static } from 'typebox';
import { nullable, PageQuery, pageOf, strictObject, Time } from './common.ts';
import { Overlap } from './keys.ts';

const ProjectName = Type.String({
  minLength: 1,
  maxLength: 100,
  pattern: '^[A-Za-z0-9][A-Za-z0-9 ._-]*$',
  description: 'Unique on the server.',
  examples: ['school-north'],
});

/** POST /projects. */
export const NewProject = strictObject(
  {
    name: ProjectName,
    admin_email: Type.Optional(
      Type.String({
        maxLength: 254,
        pattern: '^[^\\s@/]+@[^\\s@/]+$',
        description: 'Of its administrator; `admin@localhost` where nothing is said.',
        examples: ['admin@school.example'],
      }),
    ),
  },
  { title: 'NewProject', examples: [{ name: 'school-north', admin_email: 'admin@school.example' }] },
);
export type NewProject = Static<typeof NewProject>;

/** PATCH /projects/{project_id}. */
export const ProjectChange = strictObject(
  {
    name: Type.Optional({ ...ProjectName, description: 'The name of the project `default` cannot change.' }),
    default_template_id: Type.Optional(
      Type.String({ pattern: '^[0-9a-f]{24}$', description: 'What rooms follow that name no template.' }),
    ),
  },
  { title: 'ProjectChange', examples: [{ name: 'school-south' }] },
);
export type ProjectChange = Static<typeof ProjectChange>;

const members = {
  id: Type.String(),
  name: Type.String(),
  default_template_id: nullable(Type.String()),
  owner_id: Type.String({ description: 'Whose rooms are that nobody in particular made.' }),
  team_uuid: Type.String({ description: 'What the Agora API calls it.' }),
  app_uuid: Type.String({ description: 'What the Agora API calls it, too.' }),
  customer_id: Type.String({ description: 'What the 100ms API calls it.' }),
  app_id: Type.String({ description: 'What the 100ms API calls it, too.' }),
  created_at: Time,
};

export const Project = Type.Object(members, { title: 'Project' });
export type Project = Static<typeof Project>;
export const ProjectPage = pageOf(Project, 'ProjectPage');
export const ProjectListQuery = strictObject(PageQuery);

export const ProjectWithKeys = Type.Object(
  {
    ...members,
    keys: Type.Object(
      {
        access_key: Type.String(),
        secret_key: Type.String(),
        api_key: Type.String(),
        admin_email: Type.String(),
        admin_password: Type.String(),
      },
      { description: 'Everything that opens it. None of it is shown again.' },
    ),
  },
  { title: 'ProjectWithKeys' },
);
export type ProjectWithKeys = Static<typeof ProjectWithKeys>;

export const ProjectPath = Type.Object({
  project_id: Type.String({
    description: 'The `id` of the project, or `self` for the one of the key.',
    examples: ['self'],
  }),
});

const pair = {
  access_key: Type.String(),
  created_at: Time,
  expires_at: nullable({ ...Time, description: 'Of a pair that was rolled: when it ends; null: it stays.' }),
  current: Type.Boolean({ description: 'Whether tokens that are made here are signed with it.' }),
};

/** A pair of keys without its secret. */
export const AccessKey = Type.Object(pair, { title: 'AccessKey' });
export type AccessKey = Static<typeof AccessKey>;
export const AccessKeys = Type.Object(
  { data: Type.Array(AccessKey, { description: 'Newest first; five at most.' }) },
  { title: 'AccessKeys' },
);
export type AccessKeys = Static<typeof AccessKeys>;

/** POST /projects/{project_id}/access-keys/roll. */
export const RollAccessKey = strictObject(
  { overlap_seconds: Overlap },
  { title: 'RollAccessKey', examples: [{ overlap_seconds: 86_400 }] },
);
export const ShownAccessKey = Type.Object(
  { ...pair, secret_key: Type.String({ description: 'It is not shown again.' }) },
  { title: 'ShownAccessKey' },
);
export type ShownAccessKey = Static<typeof ShownAccessKey>;
