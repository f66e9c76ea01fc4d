import type { FastifyBaseLogger } from 'fastify';
import type { Database } from '../../db/database.ts';
import { onEvent } from '../../db/events.ts';
import type { MediaEngine } from '../../media/engine.ts';
import type { CallAdmission } from '../../rooms/call-credential.ts';
import type { CallRecorder } from '../../rooms/call-recording.ts';
import type { CallStreamer } from '../../rooms/call-streaming.ts';
import { withOurRoles } from '../../rooms/call-roles.ts';
import { findRoom } from '../../rooms/rooms.store.ts';
import { keepSessions } from '../../rooms/sessions.ts';
import { follow } from './following.ts';
import { leave } from './people.ts';
import { sessionInfo } from './present.ts';
import { recordableOf } from './recording.ts';
import { tellQuality } from './quality.ts';
import { streamableOf } from './streaming.ts';
import { sessionStore } from './session-store.ts';
import { tellAll, type Board, type Call } from './state.ts';
import { keepAllReports } from './track-reports.ts';

/** How soon after an event of this process its call goes by it. */
const FOLLOW_MS = 15;
/** An event is told before it is kept: it is looked for it so long. */
const HOT_MS = 2000;
/** How often it is looked for what other nodes did: who is removed there is gone within a second. */
const LOOK_MS = 500;
/** Who holds a session says so this often. */
const HEARTBEAT_MS = 20_000;
/** How often everybody is told how many there are. */
const COUNT_MS = 10_000;
/** How often everybody is told how well the others receive, where that changed. */
const RATE_MS = 3000;

interface Parts {
  db: Database;
  engine: MediaEngine;
  log: FastifyBaseLogger;
  isSoleWriter: boolean;
  /** The board of a room, where somebody is at it on this node. */
  boardOf: (roomId: string) => Board | undefined;
  /** Undefined: nobody records. */
  recorder: CallRecorder | undefined;
  /** Undefined: nobody streams. */
  streamer: CallStreamer | undefined;
}

/** All calls of this node that somebody is in or looks into. */
export function liveCalls({ db, engine, log, isSoleWriter, boardOf, recorder, streamer }: Parts) {
  const calls = new Map<string, Call>();
  const hot = new Map<string, number>();
  let following: NodeJS.Timeout | undefined;
  let isClosing = false;

  const unlisten = onEvent((subject) => {
    if (!calls.has(subject)) return;
    hot.set(subject, Date.now() + HOT_MS);
    following ??= setTimeout(() => void followHot(), FOLLOW_MS);
  });

  async function followHot(): Promise<void> {
    await followAll([...hot.keys()]);
    for (const [id, until] of hot) if (until < Date.now() || !calls.has(id)) hot.delete(id);
    following = hot.size > 0 && !isClosing ? setTimeout(() => void followHot(), FOLLOW_MS) : undefined;
  }
  const followAll = (ids: Iterable<string>) =>
    Promise.all(
      [...ids].map(async (id) => {
        const call = calls.get(id);
        if (call) await follow(call);
      }),
    );

  const looking = setInterval(() => {
    if (!isSoleWriter) void followAll(calls.keys());
  }, LOOK_MS).unref();

  const beating = setInterval(() => {
    const ids = [...calls.values()].flatMap(({ session }) => session?.id ?? []);
    if (ids.length === 0) return;
    keepSessions(db.queries, ids, Date.now()).catch((reason: unknown) => {
      log.error({ err: reason }, 'the sessions of calls could not be kept');
    });
  }, HEARTBEAT_MS).unref();

  // How many tracks there are is told to nobody else when it changes.
  const counting = setInterval(() => {
    for (const call of calls.values()) tellAll(call, 'session-info', sessionInfo(call));
  }, COUNT_MS).unref();

  const rating = setInterval(() => calls.forEach(tellQuality), RATE_MS).unref();

  return {
    /** The call of the room that they may come into. It is there as long as somebody is in it or in its lobby. */
    open: ({ room, template: theirs }: CallAdmission): Call => {
      const known = calls.get(room.id);
      if (known && !known.isClosed) return known;
      const template = withOurRoles(theirs);
      const call: Call = {
        ...{ board: () => boardOf(room.id), chat: { last: Promise.resolve() } },
        ...{ db, engine, log, room, template, store: sessionStore(), session: undefined },
        ...{ peers: new Map(), lobby: new Set(), isClosed: isClosing, last: Promise.resolve() },
        ...{ recorder, recording: new Map(), streamer, streaming: new Map() },
        recordable: recordableOf(() => call),
        streamable: streamableOf(() => call),
        onGone: () => {
          const isEmpty = call.peers.size === 0 && call.lobby.size === 0;
          if ((isEmpty || call.isClosed) && calls.get(room.id) === call) calls.delete(room.id);
        },
      };
      calls.set(room.id, call);
      return call;
    },
    /** The call of a room that somebody is in. */
    find: (roomId: string): Call | undefined => calls.get(roomId),
    /** A call is what the template says when somebody comes in. */
    refresh: async (call: Call, { template }: CallAdmission): Promise<void> => {
      if (template.revision > call.template.revision || template.id !== call.template.id)
        call.template = withOurRoles(template);
      const { projectId, num } = call.room;
      if (call.session === undefined)
        call.room = (await findRoom(db.queries, projectId, { num })) ?? call.room;
      else await follow(call);
    },
    /** Sends everybody away, and answers when everything is kept. */
    close: async (): Promise<void> => {
      isClosing = true;
      unlisten();
      clearTimeout(following);
      clearInterval(looking);
      clearInterval(beating);
      clearInterval(counting);
      clearInterval(rating);
      const open = [...calls.values()];
      for (const call of open) {
        call.isClosed = true;
        // Without a reason that ends it for their clients: they try to come back.
        for (const peer of [...call.peers.values()]) leave(call, peer, 'lost');
      }
      await Promise.all(open.map(({ last }) => last));
      await keepAllReports(db);
      await recorder?.rest();
    },
  };
}
export type LiveCalls = ReturnType<typeof liveCalls>;
