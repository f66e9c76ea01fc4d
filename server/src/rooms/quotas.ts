import type { Queries, Tx } from '../db/database.ts';
import type { Actor } from '../db/events.ts';
import { badInput, fail } from '../errors.ts';
import { writeProjectEvent, type ProjectSettings } from '../projects/projects.ts';
import type { Room } from './room.ts';
import type { RoomRef } from './rooms.store.ts';
import { changeRoom } from './rooms.ts';

/** A room whose content may be of any size, whatever others may have (DS 5.13). */
export const UNLIMITED = -1;

/** @throws bad_input unless it is a number of bytes, or `UNLIMITED` */
export function checkQuota(quota: number): number {
  if (!Number.isSafeInteger(quota) || quota < UNLIMITED) {
    throw badInput('quota', `The quota must be a number of bytes, or ${UNLIMITED} for none.`);
  }
  return quota;
}

/**
 * Gives a room a quota of its own; undefined: that of the project again.
 *
 * @throws bad_input, room_not_found, room_archived
 */
export async function setQuota(tx: Tx, actor: Actor, ref: RoomRef, quota: number | undefined): Promise<Room> {
  if (quota !== undefined) checkQuota(quota);
  return changeRoom(tx, actor, ref, { settings: { quota } });
}

/**
 * Sets the quota of rooms that have none of their own, and writes `project.updated`; undefined: quotas are not used.
 *
 * @throws bad_input
 */
export async function setRoomQuota(tx: Tx, actor: Actor, roomQuota: number | undefined): Promise<void> {
  if (roomQuota !== undefined) checkQuota(roomQuota);
  const { roomQuota: before, ...rest } = await settingsOf(tx, actor.projectId);
  if (before === roomQuota) return;
  const settings = JSON.stringify({ ...rest, ...(roomQuota !== undefined && { roomQuota }) });
  await tx.updateTable('projects').set({ settings }).where('id', '=', actor.projectId).execute();
  await writeProjectEvent(tx, actor, 'project.updated', { roomQuota: roomQuota ?? null });
}

async function settingsOf(queries: Queries, projectId: string): Promise<ProjectSettings> {
  const row = await queries
    .selectFrom('projects')
    .select('settings')
    .where('id', '=', projectId)
    .executeTakeFirst();
  if (!row) throw fail('project_not_found');
  return JSON.parse(row.settings) as ProjectSettings;
}
