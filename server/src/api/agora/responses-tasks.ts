import { Type } from 'typebox';

const Uuid = Type.String({ pattern: '^[0-9a-f]{32}$' });
const Kind = Type.Enum(['dynamic', 'static']);
const Url = Type.String();
const Count = Type.Integer({ minimum: 0 });

/** AG 2.5 C1, AG 2.6 J1. */
export const NewTask = Type.Object(
  { uuid: Uuid, type: Kind, status: Type.Literal('Waiting') },
  {
    title: 'Task',
    examples: [{ uuid: '019f8c4e2b7a7d10a1b2c3d4e5f60718', type: 'static', status: 'Waiting' }],
  },
);

/** AG 2.5 C2. */
export const Task = Type.Object(
  {
    uuid: Uuid,
    type: Kind,
    status: Type.Enum(['Waiting', 'Converting', 'Finished', 'Fail']),
    failedReason: Type.Optional(Type.String({ description: 'Only with `Fail`.' })),
    progress: Type.Object({
      totalPageSize: Count,
      convertedPageSize: Count,
      convertedPercentage: Count,
      convertedFileList: Type.Array(
        Type.Object({
          width: Count,
          height: Count,
          conversionFileUrl: Url,
          preview: Type.Optional(Url),
        }),
      ),
      currentStep: Type.Optional(Type.Enum(['Extracting', 'Packaging'], { description: 'dynamic only.' })),
    }),
  },
  { title: 'TaskState' },
);

/** AG 2.6 J2. */
export const ProjectorTask = Type.Object(
  {
    uuid: Uuid,
    type: Kind,
    status: Type.Enum(['Waiting', 'Converting', 'Finished', 'Fail', 'Abort']),
    convertedPercentage: Count,
    prefix: Type.Optional(Url),
    pageCount: Type.Optional(Type.Integer({ description: '0 until it is known; not on failure.' })),
    previews: Type.Optional(Type.Record(Type.String(), Url, { description: 'dynamic, with `preview`.' })),
    images: Type.Optional(
      Type.Record(Type.String(), Type.Object({ width: Count, height: Count, url: Url }), {
        description: 'By the number of the page, when it is finished.',
      }),
    ),
    errorCode: Type.Optional(Type.String({ description: 'On failure, as the vendor numbers them.' })),
    errorMessage: Type.Optional(Type.String()),
  },
  { title: 'ProjectorTask' },
);

/** AG 2.6 J3. */
export const ProjectorTasks = Type.Array(
  Type.Object({
    taskId: Uuid,
    status: Type.Enum([0, 1], { description: '1: it is converted; 0: it waits.' }),
  }),
  { description: 'Those that have not ended, in their order.' },
);

/** AG 2.6 J4, J5. */
export const TaskOutcome = Type.Object(
  { taskId: Uuid, success: Type.Boolean({ description: 'false: it was too late.' }) },
  { title: 'TaskOutcome' },
);
