import assert from 'node:assert/strict';
import type * as wire from '@enfilade/protocol';
import { listEvents, type RoomEvent } from '../../src/db/events.ts';
import { ask, type Answer, type Ask } from '../support/http.ts';
import type { TestServer } from '../support/server.ts';

/** What a call must be answered with. */
export interface Expected {
  status: number;
  /** Of a refusal. */
  code?: string;
  member?: string;
}

/** Asks `/api/v1` of one server with one key. */
export function nativeClient(server: () => TestServer, key: () => string = () => server().keys.apiKey) {
  const raw = (method: string, path: string, options: Ask = {}): Promise<Answer> =>
    ask(`${server().url}/api/v1${path}`, {
      method,
      ...options,
      headers: { authorization: `Bearer ${key()}`, ...options.headers },
    });

  async function call<T>(method: string, path: string, body?: object, status = 200): Promise<T> {
    const answer = await raw(method, path, body && { body });
    assert.equal(answer.status, status, `${method} ${path}: ${JSON.stringify(answer.body)}`);
    return answer.body as T;
  }

  return {
    raw,
    get: <T>(path: string) => call<T>('GET', path),
    post: <T>(path: string, body: object = {}, status = 201) => call<T>('POST', path, body, status),
    patch: <T>(path: string, body: object) => call<T>('PATCH', path, body),
    put: <T>(path: string, body: object = {}) => call<T>('PUT', path, body),
    remove: <T>(path: string) => call<T>('DELETE', path),
    room: (body: object = {}) => call<wire.Room>('POST', '/rooms', body, 201),
    status: async (method: string, path: string, options?: Ask) => (await raw(method, path, options)).status,

    /** Makes a call that must be answered so; a refusal is a problem of RFC 9457, and nothing was changed by it. */
    async expect(method: string, path: string, body: unknown, expected: Expected): Promise<void> {
      const told = `${method} ${path} ${JSON.stringify(body ?? null).slice(0, 200)}`;
      const before = expected.status < 400 ? 0 : await countEvents(server());
      const answer = await raw(method, path, body === undefined ? {} : { body });
      const problem = answer.body as wire.Problem;
      assert.equal(answer.status, expected.status, `${told}: ${JSON.stringify(problem)}`);
      if (expected.status < 400) return;
      assert.equal(answer.headers.get('content-type'), 'application/problem+json; charset=utf-8', told);
      const { status, code, member } = problem;
      assert.deepEqual(
        { status, ...(expected.code !== undefined && { code }), ...(member !== undefined && { member }) },
        expected,
        `${told}: ${JSON.stringify(problem)}`,
      );
      assert.equal(await countEvents(server()), before, `${told} wrote an event`);
    },

    /** Writes twice under one key: the second answer is the first one, and nothing is done again. */
    async once(method: string, path: string, body: object, status: number): Promise<unknown> {
      const options = { body, headers: { 'idempotency-key': `once-${String(Math.random())}` } };
      const first = await raw(method, path, options);
      assert.equal(first.status, status, JSON.stringify(first.body));
      const events = await countEvents(server());
      const second = await raw(method, path, options);
      assert.equal(second.headers.get('idempotency-replayed'), 'true');
      assert.deepEqual([second.status, second.body], [first.status, first.body]);
      assert.equal(await countEvents(server()), events);
      const other = await raw(method, `${path}?`, { ...options, body: { ...body, other: 1 } });
      assert.ok([400, 422].includes(other.status));
      return first.body;
    },

    /** The events that a job wrote, of this subject; where none is named, of the project. */
    async events(job: () => Promise<unknown>, subject = server().projectId): Promise<RoomEvent[]> {
      const read = () =>
        listEvents(server().running.db.queries, server().projectId, subject, { limit: 10_000 });
      const before = (await read()).length;
      await job();
      return (await read()).slice(before);
    },
  };
}

export type NativeClient = ReturnType<typeof nativeClient>;

/** The types of these events. */
export const typesOf = (events: readonly { type: string }[]) => events.map(({ type }) => type);

export async function countEvents({ running }: TestServer): Promise<number> {
  const { count } = await running.db.queries
    .selectFrom('events')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return count;
}
