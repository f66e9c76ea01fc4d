import { Type } from 'typebox';

const Resource = Type.String({
  ...{ minLength: 1, maxLength: 4096 },
  description: 'Where the file is: an http(s) URL on the internet.',
});
const Kind = Type.Enum(['dynamic', 'static'], {
  description: 'dynamic: PPTX only. Animations are not kept: its pages are pictures, too.',
});
const Scale = Type.Optional(
  Type.Number({ minimum: 0.1, maximum: 3, default: 1.2, description: 'How large pages are made.' }),
);
const Preview = Type.Optional(
  Type.Boolean({ default: false, description: 'dynamic: whether previews are told.' }),
);
const example = { resource: 'https://example.com/algebra.pdf', type: 'static', scale: 1.5 };

/** AG 2.5 C1. */
export const TaskBody = Type.Object(
  {
    resource: Resource,
    type: Kind,
    preview: Preview,
    scale: Scale,
    outputFormat: Type.Optional(Type.Enum(['png', 'jpg', 'jpeg', 'webp'], { default: 'png' })),
  },
  { title: 'NewTask', examples: [{ ...example, outputFormat: 'png' }] },
);

/** AG 2.5 C2. */
export const TaskQuery = Type.Object({ type: Kind });

/** AG 2.6 J1. */
export const ProjectorTaskBody = Type.Object(
  {
    resource: Resource,
    type: Type.Optional({ ...Kind, default: 'dynamic' }),
    preview: Preview,
    scale: Scale,
    outputFormat: Type.Optional(Type.Enum(['png', 'jpg', 'jpeg'], { default: 'png' })),
    webhookEndpoint: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 4096,
        description: 'Who is told when it ends: an http(s) URL.',
      }),
    ),
    webhookRetry: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 10, default: 3, description: 'How often it is tried again.' }),
    ),
    imageCompressionLevel: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 4, default: 0, description: 'Changes nothing here.' }),
    ),
    buildSpa: Type.Optional(Type.Boolean({ default: true, description: 'Changes nothing here.' })),
  },
  {
    title: 'NewProjectorTask',
    examples: [
      { ...example, outputFormat: 'jpg', webhookEndpoint: 'https://example.com/converted' },
      { resource: 'https://example.com/algebra.pptx', type: 'dynamic', preview: true },
    ],
  },
);

/** AG 2.6 J5. */
export const PriorityBody = Type.Object(
  {
    priority: Type.Enum(['highest', 'lowest'], { description: 'In front of all that wait, or behind them.' }),
  },
  { title: 'Priority', examples: [{ priority: 'highest' }] },
);
