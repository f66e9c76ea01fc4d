import { atMost } from '../db/at-most.ts';
import type { Database, Tx } from '../db/database.ts';
import { systemOf, type Actor } from '../db/events.ts';
import { HouseError } from '../errors.ts';
import { binRoom, purgeRoom, roomsToPurge } from './deleted-rooms.ts';
import { dueOf } from './expiry.ts';
import { archiveRoom, changeRoom, holdRoom } from './rooms.ts';

const DONE_AT_ONCE = 100;
/** A room that expired and was to be deleted can be brought back for a week. */
const EXPIRED_RETENTION_MS = 7 * 24 * 3_600_000;

/**
 * Carries out what is due: the expiry of rooms, and the end of deleted ones. Several nodes may do it at once.
 *
 * @returns whether there may be more
 */
export async function sweepRooms(db: Database, now: number): Promise<boolean> {
  const due = await db.queries
    .selectFrom('rooms')
    .select(['num', 'project_id'])
    .where('due_at', '<=', now)
    .orderBy('due_at')
    .limit(atMost(DONE_AT_ONCE))
    .execute();
  for (const { num, project_id } of due) {
    await db.write((tx) => expireRoom(tx, systemOf(project_id), num, now));
  }
  const gone = await roomsToPurge(db.queries, now);
  for (const { num, projectId } of gone) {
    await db.write((tx) => purgeRoom(tx, systemOf(projectId), num, now));
  }
  return due.length === DONE_AT_ONCE || gone.length === DONE_AT_ONCE;
}

async function expireRoom(tx: Tx, actor: Actor, num: number, now: number): Promise<void> {
  try {
    const room = await holdRoom(tx, actor.projectId, { num });
    if ((dueOf(room) ?? Infinity) > now) return;
    const { onExpiry = 'disable' } = room.settings;
    if (onExpiry === 'disable') await changeRoom(tx, actor, { num }, { enabled: false });
    if (onExpiry === 'archive') await archiveRoom(tx, actor, { num });
    if (onExpiry === 'delete') await binRoom(tx, actor, { num }, EXPIRED_RETENTION_MS);
  } catch (reason) {
    // Deleted meanwhile.
    if (!(reason instanceof HouseError) || reason.code !== 'room_not_found') throw reason;
  }
}
