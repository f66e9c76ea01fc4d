import { Type, type TSchema } from 'typebox';

const Links = Type.Array(
  Type.Object({ href: Type.String({ format: 'uri' }), action: Type.String({ examples: ['PUT'] }) }),
  { description: 'The address of the request.' },
);

/** The envelope of DS 2.1 around an answer, for the documents. */
export function answerWith(response: TSchema, title?: string): TSchema {
  return Type.Object(
    {
      response,
      count: Type.Integer(),
      total: Type.Optional(Type.Integer()),
      links: Links,
      status: Type.Literal(0),
      statusCode: Type.Literal(200),
    },
    { ...(title !== undefined && { title }) },
  );
}

/** The envelope where there is nothing to tell. */
export const NothingToTell: TSchema = Type.Object({
  count: Type.Literal(0),
  links: Links,
  status: Type.Literal(0),
  statusCode: Type.Literal(200),
});

/** DS 4.7. */
export const FileOperation = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    Operation: Type.Integer({
      description: '0 move, 1 copy, 2 delete, 3 download, 4 mark as read, 7 duplicate.',
    }),
    operation: Type.Integer({ description: 'The same.' }),
    progress: Type.Literal(100),
    error: Type.String({ description: 'What went wrong first; empty: nothing did.' }),
    processed: Type.String({ description: 'How many folders and files it was done with.' }),
    finished: Type.Literal(true),
    status: Type.Integer({ description: '2 completed, 4 failed.' }),
    folders: Type.Optional(
      Type.Array(Type.Object({}, { additionalProperties: true }), { description: 'What it made.' }),
    ),
  },
  { title: 'FileOperation' },
);

export { Folder } from './answers-folder.ts';
