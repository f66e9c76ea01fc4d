import { expressionBuilder, type Expression, type SqlBool } from 'kysely';
import { beginningWith } from '../db/beginning-with.ts';

/** What lists of what is made of calls can be narrowed to: recordings, their files, streams. */
export interface MadeFilter {
  /** The first 24 digits of it. */
  roomId?: string | undefined;
  /** The first 24 digits of it. */
  sessionId?: string | undefined;
  status?: string | undefined;
}

/** The newest is first; `start` is the last of the page before, or its first 24 digits. */
export interface MadePage {
  start?: string | undefined;
  limit: number;
}

/** What the tables of these lists have in common. */
interface Made {
  id: string;
  project_id: string;
  room_id: string;
  session_id: string | null;
  status: string;
}

/** Whether a row is in the list of a project, and not on a page before this one. */
export function isMade(
  projectId: string,
  { start }: MadePage,
  { roomId, sessionId, status }: MadeFilter,
): Expression<SqlBool> {
  const eb = expressionBuilder<{ made: Made }, 'made'>();
  return eb.and([
    eb('project_id', '=', projectId),
    ...(start === undefined ? [] : [eb('id', '<', start)]),
    ...(roomId === undefined ? [] : [eb.between('room_id', ...beginningWith(roomId))]),
    ...(sessionId === undefined ? [] : [eb.between('session_id', ...beginningWith(sessionId))]),
    ...(status === undefined ? [] : [eb('status', '=', status)]),
  ]);
}
