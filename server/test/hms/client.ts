import assert from 'node:assert/strict';
import { managementToken } from '../support/doors.ts';
import { ask, type Answer, type Ask } from '../support/http.ts';
import type { ProjectKeys } from '../../src/bootstrap.ts';
import type { TestServer } from '../support/server.ts';

export interface HmsRoom {
  id: string;
  name: string;
  enabled: boolean;
  description: string;
  recording_info: { enabled: boolean; upload_info?: Record<string, unknown> };
  recording_source_template: boolean;
  enabled_source_template: boolean;
  template_id: string;
  template: string;
  region: string;
  created_at: string;
  updated_at: string;
  large_room: boolean;
  size?: number;
  [more: string]: unknown;
}

export interface HmsCode {
  code: string;
  room_id: string;
  role: string;
  enabled: boolean;
  created_at: string;
  updated_at: string;
}

export interface HmsError {
  code: number;
  message: string;
  details: string[];
}

export interface HmsPage<T> {
  limit: number;
  data: T[];
  last: string;
}

/** Asks one server as one project would. */
export function clientOf(server: () => TestServer, keys?: () => ProjectKeys) {
  let token: string | undefined;

  async function raw(path: string, options: Ask = {}): Promise<Answer> {
    token ??= managementToken(keys?.() ?? server().keys);
    return ask(`${server().url}/v2${path}`, {
      ...options,
      headers: { authorization: `Bearer ${token}`, ...options.headers },
    });
  }

  async function call<T>(path: string, options: Ask = {}, status = 200): Promise<T> {
    const answer = await raw(path, options);
    assert.equal(answer.status, status, `${path}: ${JSON.stringify(answer.body)}`);
    return answer.body as T;
  }

  return {
    raw,
    get: <T>(path: string) => call<T>(path),
    post: <T>(path: string, body: unknown = {}) => call<T>(path, { body }),
    remove: (path: string, status = 204) => call<unknown>(path, { method: 'DELETE' }, status),
    /** The error that a call is answered with. */
    async refused(status: number, path: string, body?: unknown): Promise<HmsError> {
      const error = await call<HmsError>(path, body === undefined ? {} : { body }, status);
      assert.deepEqual(Object.keys(error), ['code', 'message', 'details']);
      assert.equal(error.code, status);
      return error;
    },
    room: (body: unknown = {}) => call<HmsRoom>('/rooms', { body }),
  };
}

export type Client = ReturnType<typeof clientOf>;

/** The id by which events know a room of this 24-digit id. */
export async function subjectOf(server: TestServer, id: string): Promise<string> {
  const { queries } = server.running.db;
  const row = await queries
    .selectFrom('rooms')
    .select('id')
    .where('id', 'like', `${id}%`)
    .executeTakeFirstOrThrow();
  return row.id;
}
