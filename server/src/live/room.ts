import {
  GOODBYES,
  LEAVE_REASONS,
  type GoodbyeCode,
  type Join,
  type LeaveReason,
  type Said,
} from '@enfilade/protocol';
import type * as wire from '@enfilade/protocol';
import type { FastifyBaseLogger } from 'fastify';
import type { Database, Queries } from '../db/database.ts';
import type { Actor } from '../db/events.ts';
import { readSubjectEvents } from '../db/event-log.ts';
import { badInput, fail, HouseError } from '../errors.ts';
import { boardFileIds } from '../files/board-files.ts';
import { makePass } from '../files/passes.ts';
import { hashOf, type SecretBox } from '../projects/secrets.ts';
import { bansOf, holds } from '../rooms/bans.ts';
import { keepSteps, newestStep, type Step } from '../rooms/board-history.ts';
import { keepMessage, readMessages, type ChatMessage } from '../rooms/chat.ts';
import type { BoardRole, Grant } from '../rooms/grants.ts';
import { factsForPeople, stateOf, type Room } from '../rooms/room.ts';
import { findRoom } from '../rooms/rooms.store.ts';
import { boardOf, keepBoard } from '../rooms/scenes.ts';
import { forgetElements, pathOf } from '../rooms/scenes.store.ts';
import { noteRefusal } from '../rooms/seats.ts';
import { newLiveId, noteJoin, noteLeave, type Session } from '../rooms/sessions.ts';
import { elementsOf, forgetDeleted, keepChanges } from './board/board.store.ts';
import { liveBoard } from './board/board.ts';
import { recorder } from './board/recorder.ts';
import { act } from './acting.ts';
import type { CallBeside } from './calls/beside.ts';
import type { Board } from './calls/state.ts';
import { fullTeller, isRoomFull } from './full.ts';
import { sceneSender } from './scene-sender.ts';
import { Farewell, FAREWELLS } from './farewell.ts';
import { frameOf, isNothing, nothingPending, presentMessage, refusedDrawing } from './frame.ts';
import { textFrame } from './text-frame.ts';
import { tickOf, TOLD_TICK_MS } from './ticks.ts';
import { queue, stubbornly } from './turns.ts';
import { isSame, newPerson, presentPerson, type Connection, type Person } from './people.ts';

/** A place is kept so long for somebody whose connection was cut. */
const AWAY_MS = 30_000;
/** Who has so much waiting does not keep up: they come back, and are told what changed. */
const MOST_WAITING = 8 * 1024 * 1024;
const CHAT_TOLD = 100;
/** Of a room in which nothing happens; it is looked for every 20 s, and pages wait 45 s. */
const QUIET_MS = 10_000;
/** A participant's way to say something. */
export interface Place {
  /** @param bytes of the message */
  say(message: Said, bytes: number): void;
  /** Tells that what was asked cannot be understood. */
  refuse(ask: number, text: string): void;
  /** The connection is gone: for good, or they may come back. */
  gone(isForGood: boolean): void;
}

interface Parts {
  db: Database;
  box: SecretBox;
  room: Room;
  log: FastifyBaseLogger;
  call: CallBeside;
  /** Nobody is in any more; `isOver`: and nobody can come in, the room has to be opened again. */
  onEmpty: (isOver: boolean) => void;
}

/** Opens a room for people: the one writer of what is live in it. */
export async function openRoom({ db, box, room: opened, log, call, onEmpty }: Parts) {
  let room = opened;
  const { num, projectId } = room;
  const kept = await db.write((tx) => keepBoard(tx, room));
  const board = liveBoard(kept, (sceneId) => elementsOf(db.queries, num, sceneId));
  await board.take(kept);
  const files = new Set(await boardFileIds(db.queries, num));

  const people = new Map<string, Person>();
  let pending = nothingPending();
  let session: Session | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isFlushing = false;
  let flushing: Promise<void> = Promise.resolve();
  let toldAt = 0;
  let isClosed = false;
  let closedFor: GoodbyeCode = 'restarting';

  const complain = (reason: unknown): void => {
    log.error({ err: reason, room: room.id }, 'it could not be noted who came or left');
  };
  const inTurn = queue();
  // Who writes a lot keeps nobody from coming, leaving and being looked after.
  const inTurnOfChat = queue();
  const actorOf = ({ id, grant }: Person): Actor => ({
    ...{ projectId, door: grant.door, who: `participant:${id}` },
    ...(grant.userId !== null && { userId: grant.userId }),
  });
  const scenes = (): wire.LiveScene[] =>
    board.scenes().map((scene) => {
      const { id, name, background, clock } = scene;
      return { id, name, background, clock, path: pathOf(scene) };
    });
  const shownScenes = () => ({ scenes: scenes(), current: board.current() });
  const record = recorder(board, shownScenes, await newestStep(db.queries, room));
  const shown = (person: Person) => presentPerson(person, call.peerOf(person.id));
  const seatsTaken = (but: ReadonlySet<Person>) =>
    [...people.values()].filter((one) => one.role !== 'reader' && !but.has(one)).length;
  const tick = () => tickOf(people.size);
  const fullFor = fullTeller(projectId, (actor, facts) => {
    inTurn(() => db.write((tx) => noteRefusal(tx, actor, num, facts))).catch(complain);
  });

  /** Sends a frame soon: at once when the last one is long ago. */
  function soon(): void {
    if (timer !== undefined || isFlushing || isClosed) return;
    timer = setTimeout(
      () => {
        flushing = flush();
      },
      Math.max(0, toldAt + tick() - Date.now()),
    );
  }

  async function flush(): Promise<void> {
    timer = undefined;
    isFlushing = true;
    try {
      const told = pending;
      pending = nothingPending();
      const isRecorded = room.record && (board.isChanged() || told.scenes !== undefined);
      const at = Date.now();
      const steps = isRecorded ? record.beginning(at) : [];
      const changes = board.cut(isRecorded);
      if (!changes && isNothing(told)) return;
      if (changes && isRecorded) steps.push(record.step(changes.clock, at, changes.scenes, told.scenes));
      if (changes) await keep(changes, steps);
      board.kept();
      toldAt = Date.now();
      if (!isClosed) tell(frameOf(board.clock(), changes?.scenes ?? [], told));
    } catch (reason) {
      log.error({ err: reason, room: room.id }, 'what was drawn could not be kept');
      closeFor('restarting', 'lost');
    } finally {
      isFlushing = false;
    }
    if (board.isChanged() || !isNothing(pending)) soon();
  }

  async function keep(
    { clock, scenes }: NonNullable<ReturnType<typeof board.cut>>,
    steps: readonly Step[],
  ): Promise<void> {
    const old = board.prune();
    await db.write(async (tx) => {
      await keepChanges(tx, num, clock, scenes);
      await keepSteps(tx, num, steps);
      for (const { sceneId, upTo } of old) await forgetDeleted(tx, num, sceneId, upTo);
    });
  }

  function tell(message: string): void {
    const frame = textFrame(message);
    for (const person of people.values()) {
      const { connection } = person;
      if (!connection) continue;
      if (connection.waiting() > MOST_WAITING) {
        goodbye(connection, 'too_slow');
        away(person);
      } else connection.sendFrame(frame);
    }
  }

  function goodbye(connection: Connection, code: GoodbyeCode): void {
    connection.send(JSON.stringify({ type: 'goodbye', code, text: FAREWELLS[code] } satisfies wire.Goodbye));
    connection.close(GOODBYES[code], code);
  }

  /** Lets somebody in. @throws Farewell where they may not come in */
  async function join(grant: Grant, hello: Join, connection: Connection): Promise<Place> {
    await checkBans(db.queries, grant);
    await follow();
    checkOpen();
    const known = [...people.values()].find(({ resumeKey }) => resumeKey === hello.resume?.key);
    if (known && isSame(known, grant)) {
      const { connection: before } = known;
      if (before) {
        away(known);
        goodbye(before, 'replaced');
      }
      return welcome(known, connection, hello, true);
    }
    const same = [...people.values()].filter(
      ({ grant: { userId } }) => userId !== null && userId === grant.userId,
    );
    const left = room.seats - seatsTaken(new Set(same));
    if (grant.role !== 'reader' && room.seats > 0 && left <= 0) throw fullFor(grant, hello.name);
    for (const person of same) leave(person, 'replaced', 'replaced');
    // From here on the seat is theirs.
    const person = newPerson(newLiveId(), grant, grant.role, hello.name);
    people.set(person.id, person);
    const { id, name, role, joinedAt } = person;
    try {
      const resumeHash = hashOf(person.resumeKey);
      const { userId, callRole } = grant;
      const facts = { id, userId, name, role, joinedAt, grant, resumeHash, ...(callRole && { callRole }) };
      const noted = await inTurn(() =>
        db.write(async (tx) => {
          const begun = await noteJoin(tx, actorOf(person), num, facts);
          // The room is held: who bans comes before and is seen here, or comes later and sees this person.
          await checkBans(tx, grant);
          return begun;
        }),
      );
      session = person.session = noted;
    } catch (reason) {
      people.delete(id);
      // Who came meanwhile was told of them.
      pending.left.push({ id, reason: 'lost' });
      soon();
      if (people.size === 0) onEmpty(isClosed);
      throw isRoomFull(reason) ? fullFor(grant, hello.name) : reason;
    }
    try {
      return await welcome(person, connection, hello, false);
    } catch (reason) {
      leave(person, 'lost');
      throw reason;
    }
  }

  function callLineOf(person: Person) {
    const { id: participantId, name, grant } = person;
    const isTheirs = () => people.get(participantId) === person;
    return call.line({ participantId, name, isTheirs }, () => {
      if (!person.session) throw fail('participant_not_found');
      return { room, grant: { ...grant, role: person.role }, session: person.session };
    });
  }

  async function checkBans(queries: Queries, grant: Grant): Promise<void> {
    const bans = await bansOf(queries, num);
    if (bans.some((ban) => holds(ban, grant))) throw new Farewell('banned');
  }

  /** Whether they may still be here. @throws Farewell with why not */
  function checkPresent({ id, goneFor }: Person): void {
    if (isClosed || !people.has(id)) throw new Farewell(goneFor ?? closedFor);
  }

  function checkOpen(): void {
    if (isClosed) throw new Farewell(closedFor);
    const state = stateOf(room);
    if (state === 'disabled') throw new Farewell('room_disabled');
    if (state === 'scheduled') throw new Farewell('room_not_open');
  }

  async function welcome(
    person: Person,
    connection: Connection,
    hello: Join,
    resumed: boolean,
  ): Promise<Place> {
    checkPresent(person);
    const { resume } = hello;
    const chat = await readMessages(db.queries, num, {
      ...(resume?.chat !== undefined && { after: resume.chat }),
      limit: CHAT_TOLD,
    });
    checkPresent(person);
    clearTimeout(person.away);
    if (person.connection) goodbye(person.connection, 'replaced');
    person.connection = connection;
    const isThere = () => person.connection === connection;
    person.show = sceneSender(connection, (id, since) => board.content(id, since), isThere);
    const message: wire.Welcome = {
      ...{
        type: 'welcome',
        version: 1,
        resumed,
        resume: person.resumeKey,
        session: person.session?.id ?? '',
      },
      you: { ...shown(person), moderates: person.role === 'admin' },
      room: factsForPeople(room),
      people: [...[...people.values()].map(shown), ...call.guests()],
      scenes: scenes(),
      current: board.current(),
      chat: chat.map(presentMessage),
      tick: Math.max(tick(), TOLD_TICK_MS),
      files: makePass(box, { projectId, roomId: room.id, participantId: person.id }),
    };
    connection.send(JSON.stringify(message));
    const known = Object.entries(resume?.scenes ?? {});
    for (const [sceneId, clock] of known) person.show(sceneId, clock);
    if (!known.some(([sceneId]) => sceneId === board.current())) person.show(board.current());
    person.line ??= callLineOf(person);
    person.line.connect((frame) => connection.send(JSON.stringify({ type: 'call', frame })));
    pending.people.set(person.id, shown(person));
    soon();
    return {
      say: (said, bytes) => {
        if (person.connection !== connection) return;
        if (said.type === 'call') person.line?.hear(said.frame, bytes);
        else hear(person, connection, said);
      },
      refuse: (ask, text) => refuse(connection, ask, fail('bad_input', { text })),
      gone: (isForGood) => {
        if (person.connection !== connection) return;
        if (isForGood) leave(person, 'left');
        else away(person);
      },
    };
  }

  /** Their place is kept for a while. */
  function away(person: Person): void {
    person.connection = undefined;
    clearTimeout(person.away);
    person.away = setTimeout(() => leave(person, 'lost'), AWAY_MS);
    person.line?.connect(undefined);
    pending.people.set(person.id, shown(person));
    soon();
  }

  function leave(person: Person, reason: LeaveReason, code?: GoodbyeCode): void {
    if (!people.delete(person.id)) return;
    clearTimeout(person.away);
    const { connection, id } = person;
    person.connection = undefined;
    person.goneFor = code;
    person.line?.end(reason);
    if (connection && code) goodbye(connection, code);
    pending.people.delete(id);
    pending.points.delete(id);
    pending.left.push({ id, reason });
    // Read in its turn: it may be being kept that they came.
    const gone = () => ({ id, sessionId: person.session?.id ?? '', reason });
    inTurn(() => stubbornly(() => db.write((tx) => noteLeave(tx, actorOf(person), num, gone())))).catch(
      complain,
    );
    soon();
    if (people.size === 0) onEmpty(isClosed);
  }

  /** Everybody has to go. */
  function closeFor(code: GoodbyeCode, reason: LeaveReason): void {
    isClosed = true;
    closedFor = code;
    clearTimeout(timer);
    for (const person of [...people.values()]) leave(person, reason, code);
    onEmpty(true);
  }

  function hear(person: Person, connection: Connection, said: Exclude<Said, wire.CallSaid>): void {
    switch (said.type) {
      case 'draw':
        drawWithFiles(person, connection, said).catch((reason: unknown) => {
          log.error({ err: reason, room: room.id }, 'something drawn could not be taken');
          refuse(connection, said.ask, fail('internal'));
        });
        return;
      case 'point': {
        const { type: _type, ...point } = said;
        pending.points.set(person.id, { ...point, who: person.id });
        soon();
        return;
      }
      case 'look':
        person.show(said.scene);
        return;
      case 'leave':
        leave(person, 'left');
        return;
      case 'chat':
        void answer(person, connection, said.ask, () => talk(person, said), inTurnOfChat);
        return;
      case 'scene':
      case 'moderate':
        void answer(person, connection, said.ask, () => change(person, said));
    }
  }

  /** Pictures may have been uploaded elsewhere; what is drawn without new ones does not wait for that. */
  async function drawWithFiles(person: Person, connection: Connection, said: wire.Draw): Promise<void> {
    const unknown = said.elements.flatMap(({ type, fileId }) =>
      type === 'image' && typeof fileId === 'string' && !files.has(fileId) ? [fileId] : [],
    );
    if (unknown.length > 0) {
      try {
        for (const id of await boardFileIds(db.queries, num, [...new Set(unknown)])) files.add(id);
      } catch (reason) {
        log.error({ err: reason, room: room.id }, 'the pictures of a room could not be read');
      }
      // Who has left meanwhile had drawn before.
      if (isClosed || person.goneFor) return;
    }
    draw(person, connection, said);
  }

  function draw(person: Person, connection: Connection, { ask, scene, elements }: wire.Draw): void {
    const why = whyNotWrite(person);
    const drawn = why ? undefined : board.draw(scene, elements, (id) => files.has(id));
    if (!drawn) {
      refuse(connection, ask, why ?? fail('scene_not_found'));
      if (why) person.show(scene);
      return;
    }
    const { refusal, truth, unknown, isTooMuch } = drawn;
    // What was good in it is kept with the next frame, which says so; what was not is told at once.
    note(person, ask);
    if (refusal !== undefined || truth.length > 0 || isTooMuch) {
      const code = refusal === undefined ? 'precondition_failed' : 'bad_input';
      const text = refusal ?? 'somebody else changed it';
      if (isTooMuch) {
        refuse(connection, ask, fail(code, { text }));
        person.show(scene);
        return;
      }
      connection.send(refusedDrawing({ ask, code, text }, scene, truth, unknown));
    }
  }

  function note({ id }: Person, ask: number): void {
    const asks = pending.done.get(id);
    if (asks) asks.push(ask);
    else pending.done.set(id, [ask]);
    soon();
  }

  async function answer(
    person: Person,
    connection: Connection,
    ask: number,
    work: () => Promise<unknown>,
    turn = inTurn,
  ): Promise<void> {
    try {
      await turn(work);
      note(person, ask);
    } catch (reason) {
      if (!(reason instanceof HouseError)) log.error({ err: reason, room: room.id }, 'a message failed');
      refuse(connection, ask, reason instanceof HouseError ? reason : fail('internal'));
    }
  }

  function refuse(connection: Connection, ask: number, { code, message }: HouseError): void {
    connection.send(JSON.stringify({ type: 'refused', ask, code, text: message } satisfies wire.Refused));
  }

  function whyNotWrite({ role }: Person): HouseError | undefined {
    if (room.archivedAt !== null) return fail('room_archived');
    return role === 'reader' ? fail('wrong_role', { text: 'readers cannot change the board' }) : undefined;
  }

  async function talk(person: Person, { id, text }: wire.Chat): Promise<void> {
    if (!person.maySay(1)) throw fail('rate_limited', { text: 'too many messages at once' });
    // PostgreSQL keeps no NUL.
    if (text.includes('\0')) throw badInput('text', 'must not contain NUL');
    const { grant, name } = person;
    const message = { id, text, name, at: Date.now(), participantId: person.id, userId: grant.userId };
    const sent = await db.write((tx) => keepMessage(tx, actorOf(person), num, message));
    if (!sent) return;
    pending.chat.push(presentMessage(sent));
    call.said(sent);
  }

  async function change(person: Person, said: wire.SceneChange | wire.Moderate): Promise<void> {
    const why = whyNotWrite(person);
    if (why) throw why;
    const dir = board.scenes().find((one) => one.id === board.current())?.dir ?? '/';
    const acting = { actor: actorOf(person), num, role: person.role, dir };
    await db.write((tx) => act(tx, acting, said));
    await follow();
  }

  /** Goes by what happened to the room, through whichever door. */
  async function follow(): Promise<void> {
    for (;;) {
      const events = await readSubjectEvents(db.queries, projectId, room.id, {
        after: room.revision,
        limit: 100,
      });
      if (events.length === 0 || isClosed) return;
      const now = await findRoom(db.queries, projectId, { num });
      const before = room;
      const seen = events.at(-1)?.seq ?? 0;
      if (!now) {
        closeFor('room_deleted', 'room_closed');
        return;
      }
      room = { ...now, revision: seen };
      if (!before.record) record.interrupt();
      if (stateOf(room) === 'disabled') {
        closeFor('room_disabled', 'room_closed');
        return;
      }
      if (JSON.stringify(factsForPeople(room)) !== JSON.stringify(factsForPeople(before)))
        pending.room = factsForPeople(room);
      if (events.some(({ type }) => type.startsWith('scene.'))) {
        const before = board.scenes().map(({ id }) => id);
        await board.take(await boardOf(db.queries, room));
        forgetRemoved(before).catch(complain);
        pending.scenes = shownScenes();
      }
      for (const { type, data } of events) apply(type, data as EventData);
      if (events.some(({ type }) => BANNING.has(type))) await applyBans();
      soon();
    }
  }

  /** What was drawn in scenes that are gone may have been kept after they went. */
  async function forgetRemoved(before: readonly string[]): Promise<void> {
    const isThere = () => new Set(board.scenes().map(({ id }) => id));
    if (before.every((id) => isThere().has(id))) return;
    await flushing;
    const gone = before.filter((id) => !isThere().has(id));
    if (gone.length > 0) await db.write((tx) => forgetElements(tx, num, gone));
  }

  function apply(type: string, { participant = '', role }: EventData): void {
    const person = people.get(participant);
    if (type === 'participant.role_changed' && person && role) {
      person.role = role;
      pending.people.set(person.id, shown(person));
    }
    if (type === 'participant.removed' && person) leave(person, 'removed', 'removed');
  }

  async function applyBans(): Promise<void> {
    const bans = await bansOf(db.queries, num);
    for (const person of [...people.values()]) {
      if (bans.some((ban) => holds(ban, person.grant))) leave(person, 'banned', 'banned');
    }
  }

  return {
    join,
    /** Looks for what happened to the room; failures are logged. */
    follow: async () => {
      try {
        await follow();
      } catch (reason) {
        log.error({ err: reason, room: room.id }, 'the events of a room could not be read');
      }
    },
    /** Says that the connections stand, where nothing was said for a while: pages do not see pings. */
    breakSilence: () => {
      if (people.size > 0 && Date.now() - toldAt > QUIET_MS && !isClosed)
        tell(frameOf(board.clock(), [], nothingPending()));
    },
    board: {
      show: (id: string, reason?: string) => {
        const person = people.get(id);
        const now = person ? shown(person) : call.guest(id);
        if (now) pending.people.set(id, now);
        else if (reason !== undefined) {
          pending.people.delete(id);
          const known = LEAVE_REASONS.find((one) => one === reason);
          pending.left.push({ id, reason: known ?? 'left' });
        }
        soon();
      },
      keep: (actor: Actor, message: Omit<ChatMessage, 'number'>) =>
        inTurnOfChat(async () => {
          const sent = await db.write((tx) => keepMessage(tx, actor, num, message));
          if (sent) pending.chat.push(presentMessage(sent));
          soon();
        }),
    } satisfies Board,
    /** A picture is there now that elements may name. */
    addFile: (id: string) => void files.add(id),
    sessionId: () => (people.size > 0 ? session?.id : undefined),
    isEmpty: () => people.size === 0,
    /** Closes every connection, and answers when everything is kept. */
    close: async (code: GoodbyeCode, reason: LeaveReason) => {
      await flushing;
      if (board.isChanged()) await flush();
      closeFor(code, reason);
      await Promise.all([inTurn, inTurnOfChat].map((turn) => turn(() => Promise.resolve())));
    },
  };
}
export type LiveRoom = Awaited<ReturnType<typeof openRoom>>;

/** Events after which somebody may have to go. */
const BANNING: ReadonlySet<string> = new Set(['participant.banned', 'token.revoked']);

/** What is read of the data of events about people. */
interface EventData {
  participant?: string;
  role?: BoardRole;
}
