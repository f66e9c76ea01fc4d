import assert from 'node:assert/strict';
import { ask, type Answer } from '../support/http.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { checkAnswer } from './contract.ts';

/** What a room's answer is read for in tests. */
export interface ShownRoom {
  id: number;
  title: string;
  parentId: number;
  rootFolderId: number;
  rootFolderType: number;
  roomType: number;
  tags: string[];
  pinned: boolean;
  indexing: boolean;
  denyDownload: boolean;
  lifetime?: unknown;
  watermark?: unknown;
  logo: { color?: string };
  security: Record<string, boolean>;
  created: string;
  updated: string;
  createdBy: { id: string; displayName: string };
  disabled?: boolean;
}

export interface Options {
  headers?: Record<string, string>;
  /** Instead of the default project's key; null for none at all. */
  authorization?: string | null;
}

/** An answer with what its envelope holds. */
export interface Told extends Answer {
  response: never;
  message: string;
  /** The members that were found wrong, with what was said of each. */
  errors: Record<string, string[]>;
}

/** A caller of `/api/2.0` of one test server. Every answer is checked against the contract. */
export interface Client {
  server: TestServer;
  call(method: string, path: string, body?: unknown, options?: Options): Promise<Told>;
  /** Makes a call that must succeed, and answers its `response`. */
  get<T>(path: string): Promise<T>;
  send<T>(method: string, path: string, body?: unknown): Promise<T>;
  room(body?: object): Promise<ShownRoom>;
  /** The types of the events of the room with this number. */
  roomEvents(num: number): Promise<string[]>;
  /** Events of the project that were written by `job`. */
  projectEvents(job: () => Promise<unknown>): Promise<string[]>;
}

export async function openClient(environment?: Record<string, string>): Promise<Client> {
  const server = await startServer(environment);
  const ids = new Map<number, string>();

  async function call(method: string, path: string, body?: unknown, options: Options = {}): Promise<Told> {
    const { authorization = `Bearer ${server.keys.apiKey}`, headers = {} } = options;
    const url = `${server.url}${path.startsWith('//') ? path : `/api/2.0${path}`}`;
    const sent = { ...(authorization !== null && { authorization }), ...headers };
    const answer = await ask(url, { method, headers: sent, ...(body !== undefined && { body }) });
    checkAnswer(method, url, answer.status, answer.body);
    const told = answer.body as { response?: never; error?: { message: string } };
    const errors = (told.response as { errors?: Record<string, string[]> } | undefined)?.errors ?? {};
    return { ...answer, response: told.response as never, message: told.error?.message ?? '', errors };
  }

  async function send<T>(method: string, path: string, body?: unknown): Promise<T> {
    const { status, response, body: whole } = await call(method, path, body);
    assert.equal(status, 200, `${method} ${path}: ${JSON.stringify(whole)}`);
    return response;
  }

  async function remember(num: number): Promise<string> {
    const { queries } = server.running.db;
    const row = await queries.selectFrom('rooms').select('id').where('num', '=', num).executeTakeFirst();
    return row?.id ?? '';
  }

  return {
    server,
    call,
    send,
    get: (path) => send('GET', path),
    room: async (body = {}) => {
      const room = await send<ShownRoom>('POST', '/files/rooms', { title: 'A room', roomType: 2, ...body });
      ids.set(room.id, await remember(room.id));
      return room;
    },
    roomEvents: async (num) => server.eventTypes(ids.get(num) ?? (await remember(num))),
    projectEvents: async (job) => {
      const before = (await server.eventTypes(server.projectId)).length;
      await job();
      return (await server.eventTypes(server.projectId)).slice(before);
    },
  };
}
