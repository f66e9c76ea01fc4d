import type { MintedToken, Room } from '@enfilade/protocol';
import { KEYS } from '../lib/enfilade.ts';
import { askJson } from '../lib/http.ts';
import type { Who } from './peer.ts';

const headers = { authorization: `Bearer ${KEYS.apiKey}`, 'content-type': 'application/json' };

/** A request to the native API. */
export function call<T>(url: string, method: string, path: string, body?: object): Promise<T> {
  return askJson<T>(`${url}/api/v1${path}`, {
    ...{ method, headers },
    ...(body && { body: JSON.stringify(body) }),
  });
}

export async function newRoom(url: string): Promise<string> {
  return (await call<Room>(url, 'POST', '/rooms', { title: 'Lesson' })).id;
}

/** What lets any number of people into a room; with a user id, one person. */
export async function tokenFor(
  url: string,
  room: string,
  role: 'admin' | 'writer' | 'reader',
  userId?: string,
): Promise<Who> {
  const wish = { role, ...(userId !== undefined && { user_id: userId }) };
  const { token } = await call<MintedToken>(url, 'POST', `/rooms/${room}/tokens`, wish);
  return { room, token };
}
