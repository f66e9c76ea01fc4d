import type { Door } from '../db/events.ts';

/** Who may do what with a board: an admin also looks after the people. */
export const BOARD_ROLES = ['admin', 'writer', 'reader'] as const;
export type BoardRole = (typeof BOARD_ROLES)[number];

/** What one person may do in one room: every credential of every API becomes one at its door. */
export interface Grant {
  projectId: string;
  roomId: string;
  role: BoardRole;
  /** What their application calls them; null: nobody in particular. */
  userId: string | null;
  /** How they are shown; null: as they say themselves. */
  name: string | null;
  /** Of the credential, so that it can be revoked; it is never kept itself. */
  tokenHash: string;
  /** When the credential was made, where it tells; epoch milliseconds. */
  issuedAt: number | null;
  door: Door;
  /** The name of their role in calls, where the credential says one. */
  callRole?: string;
  /** When a call ends for them that they came into with this credential, where it ends; epoch milliseconds. */
  callEndsAt?: number;
}
