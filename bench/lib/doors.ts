import { createSigner } from 'fast-jwt';
import { sdkToken, TokenRole } from 'netless-token';
import { KEYS, type StoredRoom } from './enfilade.ts';
import type { Template } from './wrk.ts';

export const PAGE = 100;

/** One of the APIs, as its clients use it. */
export interface Door {
  name: 'agora' | 'hms' | 'docspace' | 'native';
  title: string;
  /** A room with a name of its own. */
  create: Template;
  /** Any of the rooms. */
  readOne(rooms: readonly StoredRoom[]): Template;
  /** A page of 100 by number (from 1), as a client gets there that follows the pages. `rooms`: all, oldest first. */
  page(rooms: readonly StoredRoom[], number: number): Template;
  /** The rooms in the answer to a page. */
  roomsIn(answer: unknown): unknown[];
}

const agoraHeaders = {
  token: sdkToken(KEYS.accessKey, KEYS.secretKey, 0, { role: TokenRole.Admin }),
  region: 'us-sv',
};
const agora: Door = {
  name: 'agora',
  title: 'Agora',
  create: {
    method: 'POST',
    path: '/v5/rooms',
    headers: agoraHeaders,
    body: '{"name":"Lesson {n}","isRecord":false,"limit":0}',
  },
  readOne: (rooms) =>
    get(
      '/v5/rooms/{id}',
      agoraHeaders,
      rooms.map((room) => room.id),
    ),
  page: (rooms, number) => {
    const begin = number === 1 ? '' : `&beginUUID=${rooms[(number - 1) * PAGE]?.id ?? ''}`;
    return get(`/v5/rooms?limit=${PAGE}${begin}`, agoraHeaders);
  },
  roomsIn: (answer) => answer as unknown[],
};

const sign = createSigner({ key: KEYS.secretKey, algorithm: 'HS256', expiresIn: '24h' });
const claims = { access_key: KEYS.accessKey, type: 'management', version: 2, jti: crypto.randomUUID() };
const hmsHeaders = { authorization: `Bearer ${sign(claims)}` };
/** The API shows as much of a room's id. */
const hmsId = (room: StoredRoom | undefined) => room?.id.slice(0, 24) ?? '';
const hms: Door = {
  name: 'hms',
  title: '100ms',
  create: {
    method: 'POST',
    path: '/v2/rooms',
    headers: hmsHeaders,
    body: '{"name":"class-{n}","description":"A sample room"}',
  },
  readOne: (rooms) => get('/v2/rooms/{id}', hmsHeaders, rooms.map(hmsId)),
  page: (rooms, number) => {
    // Newest first, after the last one of the page before.
    const start = number === 1 ? '' : `&start=${hmsId(rooms.at(-(number - 1) * PAGE))}`;
    return get(`/v2/rooms?limit=${PAGE}${start}`, hmsHeaders);
  },
  roomsIn: (answer) => (answer as { data: unknown[] }).data,
};

const docspaceHeaders = { authorization: `Bearer ${KEYS.apiKey}` };
const docspace: Door = {
  name: 'docspace',
  title: 'DocSpace',
  create: {
    method: 'POST',
    path: '/api/2.0/files/rooms',
    headers: docspaceHeaders,
    body: '{"title":"Project {n}","roomType":2}',
  },
  readOne: (rooms) =>
    get(
      '/api/2.0/files/rooms/{id}',
      docspaceHeaders,
      rooms.map((room) => String(room.num)),
    ),
  page: (_rooms, number) =>
    get(`/api/2.0/files/rooms?count=${PAGE}&startIndex=${(number - 1) * PAGE}`, docspaceHeaders),
  roomsIn: (answer) => (answer as { response: { folders: unknown[] } }).response.folders,
};

const nativeHeaders = docspaceHeaders;
export const native: Door = {
  name: 'native',
  title: 'Native',
  create: {
    method: 'POST',
    path: '/api/v1/rooms',
    headers: nativeHeaders,
    body: '{"title":"Lesson {n}"}',
  },
  readOne: (rooms) =>
    get(
      '/api/v1/rooms/{id}',
      nativeHeaders,
      rooms.map((room) => room.id),
    ),
  page: (rooms, number) => {
    // Newest first, after the last one of the page before.
    const last = rooms.at(-(number - 1) * PAGE)?.id ?? '';
    const cursor = Buffer.from(JSON.stringify(['created_at', '', last])).toString('base64url');
    return get(`/api/v1/rooms?limit=${PAGE}${number === 1 ? '' : `&after=${cursor}`}`, nativeHeaders);
  },
  roomsIn: (answer) => (answer as { data: unknown[] }).data,
};

export const DOORS: readonly Door[] = [agora, hms, docspace, native];

function get(path: string, headers: Record<string, string>, ids?: readonly string[]): Template {
  return { method: 'GET', path, headers, ...(ids && { ids }) };
}
