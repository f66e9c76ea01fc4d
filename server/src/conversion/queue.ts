import { atMost } from '../db/at-most.ts';
import { capabilitiesOf, type Database, type Queries, type Tx } from '../db/database.ts';
import { expireBlobs, insertBlob } from '../files/blobs.store.ts';
import { conversionOf, type Conversion } from './conversions.store.ts';
import { deletePages, insertPage, type Page } from './pages.store.ts';

const LOOKED_AT = 200;
/** Whoever converts something says so this often. */
export const HEARTBEAT_MS = 5000;
const LOST_MS = 6 * HEARTBEAT_MS;
/** What stops the server each time it is converted is given up. */
export const MOST_TRIES = 3;

/** Takes the next document: of each project one at a time. undefined: there is none. */
export async function claimNext(db: Database): Promise<Conversion | undefined> {
  // Asked first: most of the time there is none, and to write costs a sync of the disk.
  const candidates = await claimable(db.queries);
  for (const { id, project_id: projectId } of candidates) {
    const claimed = await db.write((tx) => claim(tx, id, projectId));
    if (claimed) return claimed;
  }
  return undefined;
}

async function claimable(queries: Queries): Promise<{ id: string; project_id: string }[]> {
  const waiting = await queries
    .selectFrom('conversions')
    .select(['id', 'project_id'])
    .where('status', '=', 'waiting')
    .orderBy('place')
    .limit(atMost(LOOKED_AT))
    .execute();
  if (waiting.length === 0) return [];
  const busy = await queries
    .selectFrom('conversions')
    .select('project_id')
    .where('status', '=', 'converting')
    .execute();
  const seen = new Set(busy.map((row) => row.project_id));
  return waiting.filter((row) => !seen.has(row.project_id) && seen.add(row.project_id));
}

async function claim(tx: Tx, id: string, projectId: string): Promise<Conversion | undefined> {
  if (capabilitiesOf(tx).rowLocks) {
    await tx.selectFrom('projects').select('id').where('id', '=', projectId).forUpdate().execute();
  }
  const busy = await tx
    .selectFrom('conversions')
    .select('id')
    .where('project_id', '=', projectId)
    .where('status', '=', 'converting')
    .executeTakeFirst();
  if (busy) return undefined;
  const now = Date.now();
  const row = await tx
    .updateTable('conversions')
    .set((eb) => ({
      ...{ status: 'converting', started_at: now, seen_at: now, pages: 0, pages_done: 0 },
      tries: eb('tries', '+', 1),
    }))
    .where('id', '=', id)
    .where('status', '=', 'waiting')
    .returningAll()
    .executeTakeFirst();
  // What an earlier try left.
  if (row) await expireBlobs(tx, await deletePages(tx, id));
  return row && conversionOf(row);
}

/** Says that it is still being converted; false: it was given up. */
export async function stillConverting(tx: Tx, id: string, pages?: number): Promise<boolean> {
  const row = await tx
    .updateTable('conversions')
    .set({ seen_at: Date.now(), ...(pages !== undefined && { pages }) })
    .where('id', '=', id)
    .where('status', '=', 'converting')
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Keeps a page that was made; false: it was given up, and nothing is kept. */
export async function keepPage(
  tx: Tx,
  { id, projectId, wish }: Conversion,
  page: Page & { content: string; bytes: number },
): Promise<boolean> {
  if (!(await stillConverting(tx, id))) return false;
  const { blobId, type, bytes } = page;
  // What was brought into a room goes with it.
  const whose = { project_id: projectId, room_num: wish.upload?.roomNum ?? null };
  const times = { created_at: Date.now(), expires_at: null };
  await insertBlob(tx, { id: blobId, ...whose, type, bytes, ...times });
  await insertPage(tx, id, page);
  await tx.updateTable('conversions').set({ pages_done: page.number }).where('id', '=', id).execute();
  return true;
}

/** Lets somebody else convert it; this try does not count. */
export async function putBack(db: Database, { id, tries }: Conversion): Promise<void> {
  await db.write((tx) =>
    tx
      .updateTable('conversions')
      .set({ status: 'waiting', seen_at: null, tries: tries - 1 })
      .where('id', '=', id)
      .where('status', '=', 'converting')
      .execute(),
  );
}

/** Puts back what nobody converts any more: at the start of the only server all, else what nobody speaks for. */
export async function putBackLost(db: Database, isStart: boolean): Promise<void> {
  const before = isStart && capabilitiesOf(db.queries).soleWriter ? Infinity : Date.now() - LOST_MS;
  const rows = await db.queries
    .selectFrom('conversions')
    .select(['id', 'seen_at'])
    .where('status', '=', 'converting')
    .execute();
  for (const { id, seen_at: seen } of rows) {
    if ((seen ?? 0) >= before) continue;
    await db.write((tx) =>
      tx
        .updateTable('conversions')
        .set({ status: 'waiting', seen_at: null })
        .where('id', '=', id)
        .where('status', '=', 'converting')
        .where('seen_at', '=', seen)
        .execute(),
    );
  }
}
