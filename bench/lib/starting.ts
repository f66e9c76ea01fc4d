import type { Door } from './doors.ts';
import { startEnfilade, type Enfilade } from './enfilade.ts';
import { ask, isFine } from './http.ts';
import { rounded } from './stats.ts';

/** Milliseconds from the start of the process. */
export interface StartTimes {
  healthyMs: number;
  /** The first room was created, with a credential. */
  createdMs: number;
}

let rooms = 0;

/** Starts the server and creates a room as soon as it answers. */
export async function timeStart(
  door: Door,
  work: string,
  options: { data?: string; temp?: string } = {},
): Promise<{ server: Enfilade; times: StartTimes }> {
  const server = await startEnfilade(work, options);
  const { method, path, headers, body = '' } = door.create;
  rooms += 1;
  const named = body.replace('{n}', `start-${process.pid}-${rooms}`);
  const since = performance.now();
  const { status, text } = await ask(server.url + path, {
    method,
    headers: { ...headers, 'content-type': 'application/json' },
    body: named,
  });
  if (!isFine(status)) throw new Error(`${path}: ${status} ${text}`);
  const createdMs = rounded(server.readyMs + performance.now() - since);
  return { server, times: { healthyMs: server.readyMs, createdMs } };
}
