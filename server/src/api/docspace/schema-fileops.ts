import { Type } from 'typebox';
import { Flag, named } from './schema.ts';

const FileConflictResolveType = { Skip: 0, Overwrite: 1, Duplicate: 2 } as const;

/** The number of a folder or a file, or text where it is on storage of somebody else. */
const EntryId = Type.Unsafe<number | string>({
  type: ['integer', 'string'],
  maxLength: 64,
  description: 'A number; other text names nothing here.',
});
const EntryIds = Type.Optional(
  Type.Array(EntryId, { maxItems: 100, description: 'At most 100 in one call.' }),
);

const Entries = { folderIds: EntryIds, fileIds: EntryIds };
const Single = {
  returnSingleOperation: Type.Optional(
    Type.Boolean({ description: 'The answer holds this operation only, not all of the last minute.' }),
  ),
};
const DeleteAfter = {
  deleteAfter: Type.Optional(Type.Boolean({ description: 'Nobody will ask: the operation is not listed.' })),
};

/** DS 5.12: move, copy. */
export const BatchBody = Type.Object(
  {
    ...Entries,
    ...Single,
    ...DeleteAfter,
    destFolderId: Type.Optional(EntryId),
    conflictResolveType: Type.Optional(named(FileConflictResolveType)),
    content: Flag,
    toFillOut: Flag,
  },
  { title: 'Batch', examples: [{ folderIds: [1001], destFolderId: 3 }] },
);

/** The same in a query. */
export const BatchQuery = Type.Object({ ...Entries, destFolderId: Type.Optional(EntryId) });

export const DeleteBatchBody = Type.Object(
  {
    ...Entries,
    ...Single,
    ...DeleteAfter,
    immediately: Type.Optional(
      Type.Boolean({ description: 'Rooms have no trash: without this they are not deleted.' }),
    ),
  },
  { title: 'DeleteBatch', examples: [{ folderIds: [1001], immediately: true }] },
);

export const DuplicateBody = Type.Object(
  { ...Entries, ...Single },
  { title: 'Duplicate', examples: [{ folderIds: [1001], returnSingleOperation: true }] },
);

export const ReadBody = Type.Object(
  { ...Entries, ...Single },
  { title: 'MarkAsRead', examples: [{ folderIds: [1001] }] },
);

export const DownloadBody = Type.Object(
  {
    ...Entries,
    ...Single,
    fileConvertIds: Type.Optional(
      Type.Array(Type.Object({ key: EntryId, value: Type.Optional(Type.String({ maxLength: 64 })) }), {
        maxItems: 100,
      }),
    ),
  },
  { title: 'Download', examples: [{ folderIds: [1001] }] },
);

export const DeleteVersionBody = Type.Object(
  {
    ...DeleteAfter,
    ...Single,
    fileId: Type.Integer(),
    versions: Type.Array(Type.Integer(), { maxItems: 1000 }),
  },
  { title: 'DeleteVersion', examples: [{ fileId: 1, versions: [1] }] },
);

export const EmptyTrashQuery = Type.Object({ single: Flag });
export const OperationIdPath = Type.Object({ id: Type.String() });
