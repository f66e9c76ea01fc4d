import assert from 'node:assert/strict';
import type { Static } from 'typebox';
import type { BatchResult } from '@enfilade/protocol';
import type * as wire from '@enfilade/protocol';
import type { ProjectKeys } from '../../src/bootstrap.ts';
import { listEvents, type RoomEvent } from '../../src/db/events.ts';
import { ask, type Answer, type Ask } from '../support/http.ts';
import type { TestServer } from '../support/server.ts';

/** What one operation of a batch came to. */
export type Result = Static<typeof BatchResult>['results'][number];

/** What a refusal must say. */
export interface Refusal {
  status: number;
  code: string;
  member?: string;
}

export const BAD = (member: string): Refusal => ({ status: 400, code: 'bad_input', member });
export const NOT_FOUND: Refusal = { status: 404, code: 'room_not_found' };

/** Asks `/api/v1` of one server as one project would. */
export function clientOf(server: () => TestServer, keys: () => ProjectKeys = () => server().keys) {
  const raw = (path: string, options: Ask = {}): Promise<Answer> =>
    ask(`${server().url}/api/v1${path}`, {
      ...options,
      headers: { authorization: `Bearer ${keys().apiKey}`, ...options.headers },
    });

  async function call<T>(path: string, options: Ask = {}, status = 200): Promise<T> {
    const answer = await raw(path, options);
    assert.equal(answer.status, status, `${path}: ${JSON.stringify(answer.body)}`);
    return answer.body as T;
  }

  return {
    raw,
    call,
    get: (path: string) => call<wire.Room>(`/rooms/${path}`),
    list: (query = '') => call<wire.Page<wire.Room>>(`/rooms${query}`),
    deletedRooms: (query = '') => call<wire.Page<wire.DeletedRoom>>(`/deleted-rooms${query}`),
    create: (body: object = {}) => call<wire.Room>('/rooms', { body }, 201),
    change: (id: string, body: object) => call<wire.Room>(`/rooms/${id}`, { method: 'PATCH', body }),
    act: (id: string, action: string, headers = {}) =>
      call<wire.Room>(`/rooms/${id}/${action}`, { method: 'POST', headers }),
    remove: (id: string, query = '') => call<wire.DeletedRoom>(`/rooms/${id}${query}`, { method: 'DELETE' }),
    batch: async (operations: readonly object[]) =>
      (await call<{ results: Result[] }>('/rooms/batch', { body: { operations } })).results,
    /** Makes a call that must be refused so, with a problem of RFC 9457. */
    async refused(expected: Refusal, path: string, options: Ask = {}): Promise<void> {
      const { status, headers, body } = await raw(path, options);
      checkProblem(body as wire.Problem, expected, `${options.method ?? ''} ${path}`);
      assert.equal(status, expected.status);
      assert.equal(headers.get('content-type'), 'application/problem+json; charset=utf-8');
    },
    events: (id: string): Promise<RoomEvent[]> =>
      listEvents(server().running.db.queries, server().projectId, id, { limit: 1000 }),
    eventTypes: (id: string) => server().eventTypes(id),
  };
}

export type Client = ReturnType<typeof clientOf>;

/** Fails unless this is a problem of RFC 9457 that says what is expected. */
export function checkProblem(problem: wire.Problem | undefined, expected: Refusal, told = ''): void {
  const { status, code, member } = problem ?? {};
  assert.deepEqual(
    { status, code, ...(member !== undefined && { member }) },
    expected,
    `${told}: ${JSON.stringify(problem)}`,
  );
  assert.equal(problem?.type, 'about:blank');
  assert.ok(problem.title.length > 0);
  // Who is told which member is wrong is told what was expected of it.
  if (member !== undefined) assert.ok(problem.detail?.startsWith(`${member}: `), JSON.stringify(problem));
}

/** How many rooms, deleted rooms and events there are: nothing of a refused call may be among them. */
export async function countRows(server: TestServer): Promise<Record<string, number>> {
  const { queries } = server.running.db;
  const tables = ['rooms', 'deleted_rooms', 'events', 'tags', 'room_tags', 'room_metadata'] as const;
  const counts = tables.map(async (table) => {
    const { count } = await queries
      .selectFrom(table)
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    return [table, count] as const;
  });
  return Object.fromEntries(await Promise.all(counts));
}

/** A time so many milliseconds from now, as it is written here. */
export function fromNow(milliseconds: number): string {
  return new Date(Date.now() + milliseconds).toISOString();
}

/** Makes what fails when a call that is refused leaves anything behind. */
export function nothingChangedBy(server: () => TestServer) {
  return async <T>(call: () => Promise<T>): Promise<T> => {
    const before = await countRows(server());
    const value = await call();
    assert.deepEqual(await countRows(server()), before);
    return value;
  };
}
