import type { Database, Queries } from '../db/database.ts';
import { fail } from '../errors.ts';
import { TOLD_MS } from './conversions.ts';
import { findConversion, type Conversion } from './conversions.store.ts';

/** A task of the last seven days (AG 2.6). @throws task_not_found */
export async function recentTask(queries: Queries, projectId: string, id: string): Promise<Conversion> {
  const task = await findConversion(queries, projectId, id);
  if (!task || task.createdAt + TOLD_MS <= Date.now()) throw fail('task_not_found');
  return task;
}

/** Forgets those that failed or were given up, when nobody can ask for them any more. */
export async function sweepConversions(db: Database, now: number): Promise<void> {
  await db.write((tx) =>
    tx
      .deleteFrom('conversions')
      .where('status', 'in', ['failed', 'cancelled'])
      .where('ended_at', '<', now - TOLD_MS)
      .execute(),
  );
}
