import { capabilitiesOf, type Queries, type Tx } from '../db/database.ts';
import type { Actor } from '../db/events.ts';
import { badInput, fail } from '../errors.ts';
import { expireBlobs } from '../files/blobs.store.ts';
import { newRoomId } from '../rooms/ids.ts';
import { writeProjectEvent } from '../projects/projects.ts';
import {
  findConversion,
  insertConversion,
  unendedOf,
  type Conversion,
  type ConversionWish,
} from './conversions.store.ts';
import type { ConversionFault } from './faults.ts';
import { deletePages } from './pages.store.ts';

/** Of one project. */
const MOST_WAITING = 100;
/** How long the vendors’ APIs tell of a task (AG 2.6). */
export const TOLD_MS = 7 * 24 * 3_600_000;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 3_600_000;

/**
 * Puts a document behind those that wait.
 *
 * @param member how the caller spells the URL
 * @throws bad_input for a URL; limit_reached when too many of the project wait
 */
export async function addConversion(
  tx: Tx,
  actor: Actor,
  wish: ConversionWish,
  member = 'url',
): Promise<Conversion> {
  if (!wish.upload) checkUrl(wish.url, member);
  if (wish.webhook) checkUrl(wish.webhook.url, 'webhookEndpoint');
  await holdQueue(tx, actor.projectId);
  const waiting = await unendedOf(tx, actor.projectId);
  if (waiting.length >= MOST_WAITING) {
    throw fail('limit_reached', { text: `at most ${MOST_WAITING} files can wait to be converted` });
  }
  const id = newRoomId();
  const place = Math.max(Date.now(), ...waiting.map((one) => one.place + 1));
  const { projectId, door } = actor;
  await insertConversion(tx, { id, projectId, door, wish, place, createdAt: Date.now() });
  // Not the URL: whoever has it may get the file.
  await writeProjectEvent(tx, actor, 'conversion.requested', { conversion: id, format: wish.format });
  return getConversion(tx, projectId, id);
}

/** @throws conversion_not_found */
export async function getConversion(queries: Queries, projectId: string, id: string): Promise<Conversion> {
  const found = await findConversion(queries, projectId, id);
  if (!found) throw fail('conversion_not_found');
  return found;
}

/** Gives up a document that has not ended; false: it has. @throws conversion_not_found */
export async function cancelConversion(tx: Tx, actor: Actor, id: string): Promise<boolean> {
  const { status, wish } = await getConversion(tx, actor.projectId, id);
  if (status !== 'waiting' && status !== 'converting') return false;
  const ended = await tx
    .updateTable('conversions')
    .set({ status: 'cancelled', ended_at: Date.now(), pages: 0, pages_done: 0 })
    .where('id', '=', id)
    .where('status', 'in', ['waiting', 'converting'])
    .returning('id')
    .executeTakeFirst();
  if (!ended) return false;
  await expireBlobs(tx, [...(await deletePages(tx, id)), ...sourceOf(wish)]);
  await writeProjectEvent(tx, actor, 'conversion.cancelled', { conversion: id });
  return true;
}

/** Takes a document away with its pages, wherever they are shown. @throws conversion_not_found */
export async function deleteConversion(tx: Tx, actor: Actor, id: string): Promise<void> {
  const { wish } = await getConversion(tx, actor.projectId, id);
  await tx.deleteFrom('conversions').where('id', '=', id).execute();
  await expireBlobs(tx, [...(await deletePages(tx, id)), ...sourceOf(wish)]);
  await writeProjectEvent(tx, actor, 'conversion.deleted', { conversion: id });
}

/** Puts a document in front of or behind all that wait; false: it waits no more. @throws conversion_not_found */
export async function prioritise(tx: Tx, actor: Actor, id: string, isFirst: boolean): Promise<boolean> {
  await holdQueue(tx, actor.projectId);
  const { status } = await getConversion(tx, actor.projectId, id);
  if (status !== 'waiting') return false;
  const places = (await unendedOf(tx, actor.projectId)).map((one) => one.place);
  const place = isFirst ? Math.min(...places) - 1 : Math.max(...places) + 1;
  await tx.updateTable('conversions').set({ place }).where('id', '=', id).execute();
  const data = { conversion: id, priority: isFirst ? 'highest' : 'lowest' };
  await writeProjectEvent(tx, actor, 'conversion.prioritised', data);
  return true;
}

/** Notes how a conversion ended; nothing happens when it was given up meanwhile. */
export async function endConversion(
  tx: Tx,
  { id, projectId, wish }: Conversion,
  reason: ConversionFault | undefined,
): Promise<void> {
  const ended = await tx
    .updateTable('conversions')
    .set({
      ...{ status: reason ? 'failed' : 'finished', ended_at: Date.now() },
      ...{ fault: reason?.fault ?? null, fault_text: reason?.message ?? null },
      tell_at: wish.webhook ? Date.now() : null,
    })
    .where('id', '=', id)
    .where('status', '=', 'converting')
    .returning(['pages'])
    .executeTakeFirst();
  if (!ended) return;
  await expireBlobs(tx, [...(reason ? await deletePages(tx, id) : []), ...sourceOf(wish)]);
  const actor: Actor = { projectId, door: 'system', who: 'system' };
  if (reason) {
    const error = { code: reason.fault, text: reason.message };
    await writeProjectEvent(tx, actor, 'conversion.failed', { conversion: id, error });
  } else await writeProjectEvent(tx, actor, 'conversion.finished', { conversion: id, pages: ended.pages });
}

/** The file of what was brought along; a room may have taken it away already. */
function sourceOf({ upload }: ConversionWish): string[] {
  return upload ? [upload.blob] : [];
}

/** When a webhook is tried again that was tried so often. */
export function pauseAfter(tries: number): number {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 4 ** (tries - 1));
}

/** Several nodes may change the order of what waits. */
async function holdQueue(tx: Tx, projectId: string): Promise<void> {
  if (!capabilitiesOf(tx).rowLocks) return;
  await tx.selectFrom('projects').select('id').where('id', '=', projectId).forUpdate().execute();
}

function checkUrl(text: string, member: string): void {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol)) throw badInput(member, 'must be an http(s) URL');
}
