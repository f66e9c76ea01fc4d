import type { FastifyBaseLogger } from 'fastify';
import type { Database } from '../db/database.ts';
import { onEvent } from '../db/events.ts';
import type { SecretBox } from '../projects/secrets.ts';
import type { Room } from '../rooms/room.ts';
import { endLostSessions, keepSessions } from '../rooms/sessions.ts';
import type { CallBeside } from './calls/beside.ts';
import { openRoom, type LiveRoom } from './room.ts';

/** How soon after an event of this process its room goes by it. */
const FOLLOW_MS = 15;
/** An event is told before it is kept: it is looked for it so long. */
const HOT_MS = 2000;
/** How often it is looked for what other nodes did. */
const LOOK_MS = 1000;
/** An empty room stays in memory for those who come right back. */
const LINGER_MS = 5000;
/** Who holds a session says so this often; who has not for three times as long is gone. */
const HEARTBEAT_MS = 20_000;

interface Parts {
  db: Database;
  box: SecretBox;
  log: FastifyBaseLogger;
  isSoleWriter: boolean;
  callBeside: (roomId: string) => CallBeside;
}

/** All rooms of this node that somebody is in. */
export function liveRooms({ db, box, log, isSoleWriter, callBeside }: Parts) {
  const rooms = new Map<string, Promise<LiveRoom>>();
  const opened = new Map<string, LiveRoom>();
  const hot = new Map<string, number>();
  let following: NodeJS.Timeout | undefined;
  let isClosing = false;

  const unlisten = onEvent((subject) => {
    if (!opened.has(subject)) return;
    hot.set(subject, Date.now() + HOT_MS);
    following ??= setTimeout(() => void followHot(), FOLLOW_MS);
  });

  async function followHot(): Promise<void> {
    await Promise.all([...hot.keys()].map(async (id) => opened.get(id)?.follow()));
    const now = Date.now();
    for (const [id, until] of hot) if (until < now || !opened.has(id)) hot.delete(id);
    following = hot.size > 0 && !isClosing ? setTimeout(() => void followHot(), FOLLOW_MS) : undefined;
  }

  /** On one node everything that happens is heard; of several, each looks now and then. */
  const looking = setInterval(() => {
    if (!isSoleWriter) for (const room of opened.values()) void room.follow();
  }, LOOK_MS).unref();

  const beating = setInterval(() => void beat().catch(complain), HEARTBEAT_MS).unref();
  async function beat(): Promise<void> {
    for (const room of opened.values()) room.breakSilence();
    const ids = [...opened.values()].flatMap((room) => room.sessionId() ?? []);
    if (ids.length > 0) await keepSessions(db.queries, ids, Date.now());
    if (!isSoleWriter) await db.write((tx) => endLostSessions(tx, Date.now() - 3 * HEARTBEAT_MS));
  }
  const complain = (reason: unknown): void => {
    log.error({ err: reason }, 'sessions could not be kept');
  };

  /** The room with the people in it, which is opened for the first one. */
  function open(room: Room): Promise<LiveRoom> {
    const known = rooms.get(room.id);
    if (known) return known;
    const forget = (): void => {
      if (rooms.get(room.id) !== opening) return;
      rooms.delete(room.id);
      opened.delete(room.id);
    };
    let live: LiveRoom | undefined;
    let lingering: NodeJS.Timeout | undefined;
    const linger = (): void => {
      clearTimeout(lingering);
      lingering = setTimeout(() => {
        if (!live?.isEmpty()) return;
        forget();
        void live.close('restarting', 'lost');
      }, LINGER_MS).unref();
    };
    const onEmpty = (isOver: boolean): void => {
      clearTimeout(lingering);
      if (isOver) forget();
      else linger();
    };
    const opening = openRoom({ db, box, room, log, call: callBeside(room.id), onEmpty });
    rooms.set(room.id, opening);
    opening.then((one) => {
      live = one;
      opened.set(room.id, one);
      // Whoever it is opened for may not be let in.
      linger();
    }, forget);
    return opening;
  }

  return {
    open,
    /** A room that somebody is in. */
    find: (roomId: string) => opened.get(roomId),
    /** Ends sessions that a server before this one left open. */
    begin: async () => {
      await db.write((tx) => endLostSessions(tx, isSoleWriter ? Infinity : Date.now() - 3 * HEARTBEAT_MS));
    },
    /** Tells everybody that the server restarts, and answers when everything is kept. */
    close: async () => {
      isClosing = true;
      unlisten();
      clearTimeout(following);
      clearInterval(looking);
      clearInterval(beating);
      const open = await Promise.allSettled(rooms.values());
      await Promise.all(
        open.map(async (one) =>
          one.status === 'fulfilled' ? one.value.close('restarting', 'lost') : undefined,
        ),
      );
    },
  };
}
export type LiveRooms = ReturnType<typeof liveRooms>;
