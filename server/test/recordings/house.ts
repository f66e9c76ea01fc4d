import assert from 'node:assert/strict';
import { listEvents } from '../../src/db/events.ts';
import { appToken, connect, type Caller } from '../calls/caller.ts';
import { clientOf, subjectOf } from '../hms/client.ts';
import type { TestServer } from '../support/server.ts';

export interface Job {
  id: string;
  room_id: string;
  session_id: string;
  status: string;
  started_at: string | null;
  stopped_at: string | null;
  started_by: string;
  stopped_by: string;
  asset_types: string[];
  recording_assets: Asset[] | null;
  error?: string;
}
export interface Asset {
  id: string;
  type: string;
  path: string;
  status: string;
  size: number;
  duration: number;
  metadata: Record<string, unknown>;
  error?: string;
}

const ROLES = {
  host: {
    publishParams: { allowed: ['audio', 'video', 'screen'] },
    subscribeParams: { subscribeToRoles: ['host', 'guest'] },
    permissions: { endRoom: true, browserRecording: true },
  },
  guest: {
    publishParams: { allowed: ['audio'] },
    subscribeParams: { subscribeToRoles: ['host', 'guest'] },
    permissions: { browserRecording: false },
  },
};

/** What tests of recordings ask of a server. */
export function recordingHouse(server: () => TestServer) {
  const rest = clientOf(server);
  const callers: Caller[] = [];

  async function until<T>(what: string, look: () => Promise<T | undefined>, ms = 20_000): Promise<T> {
    for (const end = Date.now() + ms; Date.now() < end;) {
      const found = await look();
      if (found !== undefined) return found;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    throw new Error(`${what} did not come`);
  }

  const job = (id: string) => rest.get<Job>(`/recordings/${id}`);
  const events = async (room: string) =>
    listEvents(server().running.db.queries, server().projectId, await subjectOf(server(), room), {
      limit: 500,
    });

  return {
    rest,
    job,
    until,
    events,
    /** The types of what was told of a recording. */
    types: async (room: string, id: string) =>
      (await events(room))
        .filter(({ data }) => (data as { recording?: string }).recording === id)
        .map(({ type }) => type),
    /** What is told next of a recording that somebody asked for, or of one by itself. */
    hear: async (caller: Caller, wanted = 'Browser') => {
      for (;;) {
        const told = await caller.hear('on-record-update');
        if (told['type'] === wanted) return told;
      }
    },
    /** A template whose recordings are these. */
    template: async (
      name: string,
      config: object = { trackRecording: { enabled: true } },
    ): Promise<string> => {
      const { id } = await rest.post<{ id: string }>('/templates', { name, roles: ROLES });
      await rest.post(`/templates/${id}/recordings`, [{ name: 'all', role: 'host', ...config }]);
      return id;
    },
    come: async (room: string, role = 'host', name = role): Promise<Caller> => {
      const caller = await connect(server(), appToken(room, role, undefined, undefined, server().keys));
      callers.push(caller);
      await caller.join(name);
      return caller;
    },
    start: (room: string, body: object = {}) => rest.post<Job>(`/recordings/room/${room}/start`, body),
    untilStatus: (id: string, ...statuses: string[]): Promise<Job> =>
      until(`${statuses.join(' or ')} of ${id}`, async () => {
        const now = await job(id);
        if (now.status === 'failed' && !statuses.includes('failed')) {
          assert.fail(`the recording failed: ${JSON.stringify(now)}`);
        }
        return statuses.includes(now.status) ? now : undefined;
      }),
    close: (): void => {
      for (const { ws } of callers) ws.terminate();
    },
  };
}
