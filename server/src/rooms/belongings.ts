import type { Tx } from '../db/database.ts';
import type { Room } from './room.ts';

const BY_NUMBER = [
  'pins',
  'room_members',
  'room_links',
  'pictures',
  'shelf_rooms',
  'boards',
  'scenes',
  'elements',
  'board_history',
  'poll_runs',
  'poll_responses',
  'polls',
  'call_reports',
  'stream_keys',
  'sessions',
  'participants',
  'bans',
  'chat_messages',
  'board_files',
  'screenshots',
  'recordings',
  'recording_assets',
  'streams',
] as const;

/** Takes away what hangs on a room that is deleted for good. */
export async function forgetBelongings(tx: Tx, room: Pick<Room, 'num' | 'id'>): Promise<void> {
  for (const table of BY_NUMBER) {
    // More names than the compiler looks through; each has this column.
    await tx
      .deleteFrom(table as 'sessions')
      .where('room_num', '=', room.num)
      .execute();
  }
  // The files themselves go with the next sweep.
  await tx.updateTable('blobs').set({ expires_at: 0 }).where('room_num', '=', room.num).execute();
  await tx.deleteFrom('room_codes').where('room_id', '=', room.id).execute();
}
