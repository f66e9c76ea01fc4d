import { errorFrom, type EnfiladeError } from './errors.ts';
import type { Batch, BatchResult, DeletedRoom, Room } from './generated.ts';

/** Something to do with a room, told apart by `op`: `create`, `update` or `delete`. */
export type BatchOperation = Batch['operations'][number];

/** The room that was created or changed, or why it was not. */
export type RoomOutcome =
  { ok: true; status: number; room: Room } | { ok: false; status: number; error: EnfiladeError };

/** The room that was deleted, or why it was not. */
export type DeletionOutcome =
  { ok: true; status: number; deleted: DeletedRoom } | { ok: false; status: number; error: EnfiladeError };

/** What became of an operation. */
export type OutcomeOf<Wanted extends BatchOperation> = Wanted extends { op: 'delete' }
  ? DeletionOutcome
  : RoomOutcome;

/** What became of each operation, in their order. */
export type OutcomesOf<Operations extends readonly BatchOperation[]> = {
  [Index in keyof Operations]: OutcomeOf<Operations[Index]>;
};

/** An operation of many, and what became of it. */
export interface BatchStep {
  operation: BatchOperation;
  outcome: RoomOutcome | DeletionOutcome;
}

/** How many operations the server takes at once. */
export const MOST_IN_A_BATCH = 100;
/** It takes 1 MiB, of which commas and brackets are some. */
const MOST_BYTES = 1_000_000;

export function outcomeOf({
  status,
  room,
  deleted,
  problem,
}: BatchResult['results'][number]): RoomOutcome | DeletionOutcome {
  if (room) return { ok: true, status, room };
  if (deleted) return { ok: true, status, deleted };
  return { ok: false, status, error: errorFrom(problem, { status }) };
}

/** Cuts operations into batches, reading no more of them than it must. */
export async function* batchesOf<T>(items: Iterable<T> | AsyncIterable<T>): AsyncGenerator<T[], undefined> {
  let batch: T[] = [];
  let bytes = 0;
  for await (const item of items) {
    const more = new TextEncoder().encode(JSON.stringify(item)).length;
    if (batch.length > 0 && bytes + more > MOST_BYTES) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    bytes += more;
    batch.push(item);
    if (batch.length < MOST_IN_A_BATCH) continue;
    yield batch;
    batch = [];
    bytes = 0;
  }
  if (batch.length > 0) yield batch;
  return undefined;
}
