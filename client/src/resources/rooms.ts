import { batchesOf, outcomeOf, type BatchOperation, type BatchStep, type OutcomesOf } from '../batch.ts';
import type { DeletedRoom, DuplicateRoom, NewRoom, Room, RoomChange } from '../generated.ts';
import type { List } from '../list.ts';
import { listOf } from '../listing.ts';
import type { CallOptions, ChangeOptions, WriteOptions } from '../options.ts';
import { roomAt, type RoomRef } from '../room-ref.ts';
import { sentQuery, type RoomQuery } from '../room-query.ts';
import type { Transport } from '../transport.ts';
import { Bans } from './bans.ts';
import { Codes } from './codes.ts';
import { History } from './history.ts';
import { Links } from './links.ts';
import { Members } from './members.ts';
import { Participants } from './participants.ts';
import { RoomEvents } from './room-events.ts';
import { Scenes } from './scenes.ts';
import { Screenshots } from './screenshots.ts';
import { Sessions } from './sessions.ts';

/** The rooms of the project: `enfilade.rooms`. */
export class Rooms {
  /** Codes that let people into a room. */
  readonly codes: Codes;
  /** Who may do what in a room. */
  readonly members: Members;
  /** Links that invite into a room, or open it. */
  readonly links: Links;
  /** What happened in a room. */
  readonly events: RoomEvents;
  /** Who is and was in a room. */
  readonly participants: Participants;
  /** The times when somebody was in a room. */
  readonly sessions: Sessions;
  /** People who may not come into a room. */
  readonly bans: Bans;
  /** The pages of a room's board. */
  readonly scenes: Scenes;
  /** Pictures of scenes. */
  readonly screenshots: Screenshots;
  /** What happened on the board of a room that records. */
  readonly history: History;
  readonly #transport: Transport;

  /** @ignore */
  constructor(transport: Transport) {
    this.#transport = transport;
    this.codes = new Codes(transport);
    this.members = new Members(transport);
    this.links = new Links(transport);
    this.events = new RoomEvents(transport);
    this.participants = new Participants(transport);
    this.sessions = new Sessions(transport);
    this.bans = new Bans(transport);
    this.scenes = new Scenes(transport);
    this.screenshots = new Screenshots(transport);
    this.history = new History(transport);
  }

  /**
   * Creates a room. Everything has a default.
   *
   * @example
   * ```ts
   * const room = await enfilade.rooms.create({ name: 'algebra-2', title: 'Algebra, second year', tags: ['maths'] });
   * ```
   */
  create(room: NewRoom = {}, options?: WriteOptions): Promise<Room> {
    return this.#transport.call('createRoom', { body: room }, options);
  }

  /**
   * Gets a room.
   *
   * @example
   * ```ts
   * const room = await enfilade.rooms.get('name:algebra-2');
   * ```
   */
  get(room: RoomRef, options?: CallOptions): Promise<Room> {
    return this.#transport.call('getRoom', roomAt(room), options);
  }

  /**
   * Gets a room unless it is still at this `revision`; then undefined.
   *
   * @example
   * ```ts
   * const newer = await enfilade.rooms.getIfChanged(room.id, room.revision);
   * ```
   */
  getIfChanged(room: RoomRef, revision: number, options?: CallOptions): Promise<Room | undefined> {
    return this.#transport.call('getRoom', roomAt(room), { ...options, ifNoneMatch: revision });
  }

  /**
   * The rooms that match, the newest first unless `sort` says otherwise.
   *
   * @example
   * ```ts
   * for await (const room of enfilade.rooms.list({ tag: 'maths', metadata: { grade: 8 }, sort: 'title' })) {
   *   console.log(room.title);
   * }
   * ```
   */
  list(query: RoomQuery = {}, options?: CallOptions): List<Room> {
    return listOf(this.#transport, 'listRooms', { query: sentQuery(query) }, options);
  }

  /**
   * Changes a room. What is given changes, and null takes an optional member away; `tags` and `metadata` are replaced
   * whole.
   *
   * @example Only when nobody changed it meanwhile
   * ```ts
   * await enfilade.rooms.update(room.id, { title: 'Algebra, third year' }, { ifMatch: room.revision });
   * ```
   */
  update(room: RoomRef, change: RoomChange, options?: ChangeOptions): Promise<Room> {
    return this.#transport.call('updateRoom', { ...roomAt(room), body: change }, options);
  }

  /**
   * Deletes a room. It can be brought back for a week, or as long as `retention_seconds` says; 0: it is gone for good
   * at once.
   *
   * @example
   * ```ts
   * const { undoable, purge_at } = await enfilade.rooms.delete(room.id);
   * ```
   */
  delete(
    room: RoomRef,
    query: { retention_seconds?: number | undefined } = {},
    options?: ChangeOptions,
  ): Promise<DeletedRoom> {
    return this.#transport.call('deleteRoom', { ...roomAt(room), query }, options);
  }

  /** Brings a deleted room back. It has no name meanwhile: by `id`, `short_id` or `number`. */
  undelete(room: RoomRef, options?: WriteOptions): Promise<Room> {
    return this.#transport.call('undeleteRoom', roomAt(room), options);
  }

  /** Archives a room: it can be read, and nothing in it changes until it is restored. */
  archive(room: RoomRef, options?: ChangeOptions): Promise<Room> {
    return this.#transport.call('archiveRoom', roomAt(room), options);
  }

  /** Restores an archived room. */
  restore(room: RoomRef, options?: ChangeOptions): Promise<Room> {
    return this.#transport.call('restoreRoom', roomAt(room), options);
  }

  /** Disables a room: nobody may enter it, at no door, until it is enabled. */
  disable(room: RoomRef, options?: ChangeOptions): Promise<Room> {
    return this.#transport.call('disableRoom', roomAt(room), options);
  }

  /** Enables a room again. */
  enable(room: RoomRef, options?: ChangeOptions): Promise<Room> {
    return this.#transport.call('enableRoom', roomAt(room), options);
  }

  /**
   * Creates a room like another one: its settings, tags, metadata and pictures; not its members, links and codes.
   *
   * @example
   * ```ts
   * const groupB = await enfilade.rooms.duplicate(room.id, { title: 'Algebra, group B' });
   * ```
   */
  duplicate(room: RoomRef, wanted: DuplicateRoom = {}, options?: WriteOptions): Promise<Room> {
    return this.#transport.call('duplicateRoom', { ...roomAt(room), body: wanted }, options);
  }

  /**
   * Creates, changes and deletes up to 100 rooms at once. Each succeeds or fails on its own, which its outcome tells;
   * those that succeed are kept together.
   *
   * @example
   * ```ts
   * const [made, gone] = await enfilade.rooms.batch([
   *   { op: 'create', room: { title: 'Group A' } },
   *   { op: 'delete', room_id: 'name:group-z' },
   * ]);
   * if (made.ok) console.log(made.room.id);
   * if (!gone.ok) console.log(gone.error.code);
   * ```
   */
  async batch<const Operations extends readonly BatchOperation[]>(
    operations: Operations,
    options?: WriteOptions,
  ): Promise<OutcomesOf<Operations>> {
    const body = { operations: [...operations] };
    const { results } = await this.#transport.call('batchRooms', { body }, options);
    return results.map(outcomeOf) as unknown as OutcomesOf<Operations>;
  }

  /**
   * As `batch`, for any number: up to 100 at a time, one after the other, as they are read. A batch that fails as a whole
   * ends it. With an `idempotencyKey` it can be started again from the beginning: what was done is not done twice.
   *
   * @example
   * ```ts
   * const wanted = Array.from({ length: 250 }, (_, n) => ({ op: 'create' as const, room: { title: `Group ${n + 1}` } }));
   * for await (const { operation, outcome } of enfilade.rooms.batchAll(wanted)) {
   *   if (!outcome.ok) console.log(operation, outcome.error.message);
   * }
   * ```
   */
  async *batchAll(
    operations: Iterable<BatchOperation> | AsyncIterable<BatchOperation>,
    { idempotencyKey, ...options }: WriteOptions = {},
  ): AsyncGenerator<BatchStep, undefined> {
    let number = 0;
    for await (const batch of batchesOf(operations)) {
      number += 1;
      const key = idempotencyKey === undefined ? {} : { idempotencyKey: `${idempotencyKey}-${number}` };
      const outcomes = await this.batch(batch, { ...options, ...key });
      for (const [index, operation] of batch.entries()) {
        const outcome = outcomes[index];
        if (outcome) yield { operation, outcome };
      }
    }
    return undefined;
  }
}
