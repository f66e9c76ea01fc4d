import type { Tx } from '../db/database.ts';
import type { Metadata, Room } from './room.ts';

export interface RoomMetadataTable {
  project_id: string;
  meta_key: string;
  meta_value: string;
  room_num: number;
}

declare module '../db/schema.ts' {
  interface Tables {
    room_metadata: RoomMetadataTable;
  }
}

/** Longer texts are kept, and neither found nor sorted by. */
const LONGEST_INDEXED = 255;

type Entry = readonly [key: string, value: string];

/** Makes the index agree with a room's metadata. */
export async function setMetadataIndex(
  tx: Tx,
  room: Pick<Room, 'num' | 'projectId'>,
  now: Metadata | undefined,
  before: Metadata | undefined,
): Promise<void> {
  if (now === before || (now === undefined && before === undefined)) return;
  const [wanted, old] = [entriesOf(now ?? {}), entriesOf(before ?? {})];
  for (const [key, value] of old.filter((entry) => !holds(wanted, entry))) {
    await tx
      .deleteFrom('room_metadata')
      .where('project_id', '=', room.projectId)
      .where('meta_key', '=', key)
      .where('meta_value', '=', value)
      .where('room_num', '=', room.num)
      .execute();
  }
  const added = wanted.filter((entry) => !holds(old, entry));
  if (added.length > 0)
    await tx
      .insertInto('room_metadata')
      .values(added.map(rowFor(room)))
      .execute();
}

function rowFor(room: Pick<Room, 'num' | 'projectId'>) {
  return ([key, value]: Entry) => ({
    project_id: room.projectId,
    meta_key: key,
    meta_value: value,
    room_num: room.num,
  });
}

function holds(entries: readonly Entry[], [key, value]: Entry): boolean {
  return entries.some(([k, v]) => k === key && v === value);
}

/** What of metadata can be found and sorted by: texts, numbers and booleans at the top. */
function entriesOf(metadata: Metadata): Entry[] {
  return Object.entries(metadata).flatMap(([key, value]) => {
    const indexed = indexedValue(value);
    return indexed === undefined ? [] : [[key, indexed] as const];
  });
}

function indexedValue(value: unknown): string | undefined {
  if (typeof value === 'boolean') return `b${Number(value)}`;
  if (typeof value === 'number') return numberKey(value);
  return typeof value === 'string' && value.length <= LONGEST_INDEXED ? `t${value}` : undefined;
}

/** What stands in the index for anything that reads as `text`: `8` is the text as well as the number. */
export function indexedAs(text: string): string[] {
  const values = [`t${text}`];
  if (text === 'true' || text === 'false') values.push(`b${Number(text === 'true')}`);
  const number = text.trim() === text && text !== '' ? Number(text) : NaN;
  if (Number.isFinite(number)) values.push(numberKey(number));
  return values;
}

const bits = new DataView(new ArrayBuffer(8));

/** The bits of a number such that the order of the text is the order of the numbers. */
function numberKey(value: number): string {
  // -0 is 0.
  bits.setFloat64(0, value === 0 ? 0 : value);
  const raw = bits.getBigUint64(0);
  const ordered = raw >> 63n === 0n ? raw | (1n << 63n) : ~raw & 0xffffffffffffffffn;
  return `n${ordered.toString(16).padStart(16, '0')}`;
}
