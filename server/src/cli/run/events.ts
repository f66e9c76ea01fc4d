import type { EnfiladeEvent } from '@enfilade/client';
import type { Call } from '../commands/define.ts';
import type { PageFlags } from '../commands/paging.ts';
import type { Common } from '../commands/reach.ts';
import type { Io, Sink } from '../io.ts';
import { withClient } from '../reach/reach.ts';
import { targetOf } from '../reach/target.ts';
import { showList } from '../show/lists.ts';
import { painter } from '../show/paint.ts';
import { json, plain } from '../show/plain.ts';
import type { Column } from '../show/table.ts';
import { localTime } from '../show/times.ts';
import { Trouble } from '../trouble.ts';
import { roomRef } from './members.ts';

interface Which {
  type?: string[];
  after?: string;
}

const COLUMNS: Column<EnfiladeEvent>[] = [
  { title: 'AT', of: ({ at }) => localTime(at) },
  { title: 'WHAT', of: ({ type }) => type },
  { title: 'SUBJECT', of: ({ subject }) => subject },
  { title: 'DOOR', of: ({ door }) => door },
  { title: 'WHO', of: ({ actor }) => actor },
  { title: 'DATA', of: ({ data }) => JSON.stringify(data) },
];

export async function listEvents({
  io,
  args: [room],
  options,
}: Call<Common & Which & PageFlags>): Promise<number> {
  await withClient(io, options, async ({ client, progress }) => {
    const { type, after, limit, all } = options;
    const query = { type, after, ...(all !== true && { limit }) };
    const list =
      room === undefined ? client.events.list(query) : client.rooms.events.list(roomRef(room), query);
    await showList({ io, progress }, list, options, { columns: COLUMNS, none: 'no such events' });
  });
  return 0;
}

/** Shows events as they happen, until Ctrl-C. */
export async function followEvents({ io, args: [room], options }: Call<Common & Which>): Promise<number> {
  const target = targetOf(io, options);
  if (target.kind === 'folder' && target.config.databaseUrl === undefined) {
    throw new Trouble(
      `nothing happens in ${target.config.dataDir} while no server uses it: name a server (--url and --key), or read what happened by enfilade events list`,
    );
  }
  const stopped = new AbortController();
  const listenNoMore = io.onSignal(() => stopped.abort());
  try {
    // What comes has the screen to itself.
    await withClient({ ...io, status: () => undefined }, options, async ({ client }) => {
      const query = { type: options.type, after: options.after ?? 'now' };
      const { signal } = stopped;
      const events =
        room === undefined
          ? client.events.follow(query, { signal })
          : client.rooms.events.follow(roomRef(room), query, { signal });
      for await (const event of events) await show(io, event, options.json);
    });
  } catch (reason) {
    if (!stopped.signal.aborted) throw reason;
  } finally {
    listenNoMore();
  }
  return 0;
}

async function show({ stdout }: Pick<Io, 'stdout'>, event: EnfiladeEvent, asJson = false): Promise<void> {
  await stdout.print(asJson ? `${json(event)}\n` : lineFor(stdout, event));
}

function lineFor(sink: Sink, { at, type, subject, door, actor, data }: EnfiladeEvent): string {
  const paint = painter(sink);
  const about = `${subject}  ${door}  ${actor}  ${JSON.stringify(data)}`;
  return `${paint('dim', localTime(at))}  ${paint('bold', plain(type))}  ${plain(about)}\n`;
}
