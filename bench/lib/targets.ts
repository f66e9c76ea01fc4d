import { join } from 'node:path';
import type { Door } from './doors.ts';
import { countStored, startEnfilade, storedRooms } from './enfilade.ts';
import { ask, isFine } from './http.ts';
import type { Template } from './wrk.ts';

/** A server that makes rooms. */
export interface Target {
  name: string;
  /** What is true of a room when the answer says that it was made. */
  keeps: string;
  start(work: string): Promise<Running>;
}

export interface Running {
  pid: number;
  url: string;
  create: Template;
  /** Reads one of the rooms through the API. @throws Error when it cannot be read */
  readSample(): Promise<string>;
  /** Kills the server and answers how many rooms there are, and how that was found. */
  finish(): Promise<{ rooms: number; counted: string }>;
}

/** Our server, by one of its doors. */
export function ours(door: Door): Target {
  return {
    name: `Enfilade, ${door.title}`,
    keeps: 'on disk: authenticated, validated, room and event in one transaction, synced before the answer',
    start: async (work) => {
      const server = await startEnfilade(join(work, door.name));
      return {
        pid: server.pid,
        url: server.url,
        create: door.create,
        readSample: () => readSample(server, door),
        finish: async () => {
          // Killed and not stopped, so that only what was written by then is counted.
          await server.end('SIGKILL');
          return { rooms: countStored(server.dataDir), counted: 'in its database after a kill' };
        },
      };
    },
  };
}

async function readSample({ url, dataDir }: { url: string; dataDir: string }, door: Door): Promise<string> {
  const rooms = storedRooms(dataDir);
  const room = rooms[Math.floor(rooms.length / 2)];
  if (!room) throw new Error('there is no room');
  const { path, headers, ids = [] } = door.readOne([room]);
  const asked = path.replace('{id}', ids[0] ?? '');
  const { status, text } = await ask(url + asked, { headers });
  if (!isFine(status) || !text.includes(`"${room.title}"`))
    throw new Error(`GET ${asked}: ${status} ${text}`);
  return `GET ${asked} answers ${status} with "${room.title}"`;
}
