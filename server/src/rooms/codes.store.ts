import type { Selectable } from 'kysely';
import type { Queries, Tx } from '../db/database.ts';
import { prepared } from '../db/prepared.ts';

export interface RoomCodesTable {
  code: string;
  project_id: string;
  room_id: string;
  role: string;
  enabled: number;
  created_at: number;
  updated_at: number;
}

declare module '../db/schema.ts' {
  interface Tables {
    room_codes: RoomCodesTable;
  }
}

/** A short word that lets whoever has it into a room, with a role (HM 2.2). */
export interface RoomCode {
  /** `abc-defg-hij` */
  code: string;
  projectId: string;
  roomId: string;
  role: string;
  enabled: boolean;
  createdAt: number;
  updatedAt: number;
}

const byCode = prepared((q, [code]: [string]) =>
  q.selectFrom('room_codes').selectAll().where('code', '=', code).compile(),
);
const byRoom = prepared((q, [room]: [string]) =>
  q
    .selectFrom('room_codes')
    .selectAll()
    .where('room_id', '=', room)
    .orderBy('created_at', 'desc')
    // Those that were made in one go.
    .orderBy('role')
    .orderBy('code')
    .compile(),
);

/** The code, whatever project it belongs to: who has a code has nothing else. */
export async function findCode(queries: Queries, code: string): Promise<RoomCode | undefined> {
  const [row] = await byCode(queries, [code]);
  return row && codeOf(row);
}

/** All codes of a room, newest first; never many (HM 2.2). */
export async function codesOfRoom(queries: Queries, roomId: string): Promise<RoomCode[]> {
  const rows = await byRoom(queries, [roomId]);
  return rows.map(codeOf);
}

/** Answers false, and inserts nothing, when the code exists. */
export async function insertCode(tx: Tx, code: RoomCode): Promise<boolean> {
  const row: RoomCodesTable = {
    code: code.code,
    project_id: code.projectId,
    room_id: code.roomId,
    role: code.role,
    enabled: Number(code.enabled),
    created_at: code.createdAt,
    updated_at: code.updatedAt,
  };
  const inserted = await tx
    .insertInto('room_codes')
    .values(row)
    .onConflict((conflict) => conflict.column('code').doNothing())
    .returning('code')
    .execute();
  return inserted.length > 0;
}

export async function setCodeEnabled(tx: Tx, { code, enabled, updatedAt }: RoomCode): Promise<void> {
  const row = { enabled: Number(enabled), updated_at: updatedAt };
  await tx.updateTable('room_codes').set(row).where('code', '=', code).execute();
}

function codeOf(row: Selectable<RoomCodesTable>): RoomCode {
  return {
    code: row.code,
    projectId: row.project_id,
    roomId: row.room_id,
    role: row.role,
    enabled: row.enabled === 1,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
