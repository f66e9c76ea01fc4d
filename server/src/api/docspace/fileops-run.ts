import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { attempt } from '../../db/attempt.ts';
import type { Tx } from '../../db/database.ts';
import { fail, HouseError } from '../../errors.ts';
import {
  keepOperation,
  newOperationId,
  recentOperations,
  type FileOperation,
} from '../../rooms/operations.ts';
import type { Room } from '../../rooms/room.ts';
import { answerWith, FileOperation as Operation } from './answers.ts';
import type { Caller } from './auth.ts';
import type { Desk } from './desk.ts';
import { envelope } from './envelope.ts';
import { messageOf } from './errors.ts';
import { showRoom } from './look.ts';
import { presentOperation } from './present-operation.ts';

type Id = number | string;

/** What an operation is about, and how it is told. */
export interface Entries {
  folderIds?: readonly Id[];
  fileIds?: readonly Id[];
  deleteAfter?: boolean;
}

/** Does the work with one folder; answers a room that it made. */
export type FolderWork = (tx: Tx, id: string) => Promise<Room | undefined>;

/**
 * Runs an operation to its end (DS 5.12): each folder for itself, so that one that cannot be done does not keep the others
 * back. There are no files here, so each of them is one that is not found.
 */
export async function runOperation(
  desk: Desk,
  caller: Caller,
  kind: FileOperation,
  { folderIds = [], fileIds = [], deleteAfter = false }: Entries,
  work: FolderWork,
) {
  const { made, processed, errors } = await desk.db.write(async (tx) => {
    const done = { made: [] as Room[], processed: 0, errors: [] as HouseError[] };
    for (const id of folderIds) {
      try {
        const room = await attempt(tx, (part) => work(part, String(id)));
        if (room) done.made.push(room);
        done.processed += 1;
      } catch (reason) {
        if (!(reason instanceof HouseError)) throw reason;
        done.errors.push(reason);
      }
    }
    return done;
  });
  if (fileIds.length > 0) errors.push(fail('file_not_found'));
  const folders = [];
  for (const room of made) folders.push(await showRoom(desk, caller, room, { pinned: false }));
  const [first] = errors;
  const content = presentOperation(newOperationId(), kind, {
    processed,
    ...(first && { error: messageOf(first) }),
    ...(folders.length > 0 && { folders }),
  });
  if (!deleteAfter) {
    await desk.db.write((tx) => keepOperation(tx, caller.user.id, { id: content.id, kind, content }));
  }
  return content;
}

type Shown = Awaited<ReturnType<typeof runOperation>>;

/** The list that answers an operation: all of the caller's, or this one alone. */
export async function operationsAfter(desk: Desk, caller: Caller, mine: Shown, single = false) {
  if (single) return [mine];
  const recent = await recentOperations(desk.db.queries, caller.user.id);
  return [mine, ...recent.filter(({ id }) => id !== mine.id).map(({ content }) => content)];
}

/** What the documents tell of every operation. */
export const inOperations = {
  tags: ['Operations'],
  response: { 200: answerWith(Type.Array(Operation), 'FileOperations') },
};

/** Runs an operation and answers the list that tells of it. */
export async function answerOperation(
  desk: Desk,
  request: FastifyRequest,
  kind: FileOperation,
  body: Entries & { returnSingleOperation?: boolean },
  work: FolderWork,
) {
  const caller = request.docspace;
  const mine = await runOperation(desk, caller, kind, body, work);
  return envelope(desk, request, await operationsAfter(desk, caller, mine, body.returnSingleOperation));
}
