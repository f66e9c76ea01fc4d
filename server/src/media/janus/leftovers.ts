import { createHmac, randomBytes } from 'node:crypto';
import { attach } from './handle.ts';
import type { Wire } from './wire.ts';

/** Stands in the description of each of our rooms. */
export const MARK = 'enfilade';

/**
 * A room in which nobody was for so long has been left: people are in theirs at once, and those whose line is cut are
 * waited for half as long.
 */
const LOOK_MS = 120_000;

/**
 * What a room is destroyed by. Whoever has the admin key can tell it, so that another server, or this one after it was
 * killed, can destroy what was left; without one nobody else could even see the room.
 */
export function secretOf(id: number, adminKey: string | undefined): string {
  if (adminKey === undefined) return randomBytes(16).toString('hex');
  return createHmac('sha256', adminKey).update(`${MARK} ${id}`).digest('hex').slice(0, 32);
}

interface Listed {
  room: number;
  description?: string;
  num_participants?: number;
}

/**
 * Looks for rooms that a server which was killed has left in this Janus, and destroys them. Without an admin key private
 * rooms are listed to nobody, and nothing is done.
 *
 * @param isOurs whether somebody of this process has the room
 * @param complain said once, when it cannot be looked
 */
export function leftovers(
  { adminKey, lookMs = LOOK_MS }: { adminKey?: string; lookMs?: number },
  isOurs: (room: number) => boolean,
  complain: (why: string) => void,
) {
  let alone = new Set<number>();
  let next: NodeJS.Timeout | undefined;
  let hasComplained = false;

  async function look(wire: Wire): Promise<void> {
    const handle = await attach(wire);
    try {
      const { data } = await handle.ask({ request: 'list', admin_key: adminKey });
      const listed = (data['list'] ?? []) as Listed[];
      // The placeholder is one participant.
      const now = listed.filter(
        ({ room, description, num_participants: many = 0 }) =>
          description === MARK && many <= 1 && !isOurs(room),
      );
      for (const { room } of now.filter((one) => alone.has(one.room))) {
        // Another server may have been quicker, or have another key.
        await handle
          .ask({ request: 'destroy', room, secret: secretOf(room, adminKey) })
          .catch(() => undefined);
      }
      alone = new Set(now.map(({ room }) => room));
    } finally {
      handle.detach();
    }
  }

  function again(wire: Wire): void {
    void look(wire)
      .catch((reason: unknown) => {
        if (!hasComplained && !wire.isOver())
          complain(`rooms that were left could not be looked for: ${(reason as Error).message}`);
        hasComplained = true;
      })
      .finally(() => {
        if (!wire.isOver()) next = setTimeout(() => again(wire), lookMs).unref();
      });
  }

  return {
    /** It is there: what is in it is looked at from now on, for as long as it is. */
    follow(wire: Wire): void {
      clearTimeout(next);
      alone = new Set();
      if (adminKey !== undefined) again(wire);
    },
    end: () => clearTimeout(next),
  };
}
