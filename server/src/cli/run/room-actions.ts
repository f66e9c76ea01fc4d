import type { DeletedRoom } from '@enfilade/client';
import type { Call } from '../commands/define.ts';
import type { PageFlags } from '../commands/paging.ts';
import type { Common } from '../commands/reach.ts';
import { withClient } from '../reach/reach.ts';
import { showList } from '../show/lists.ts';
import { showOne } from '../show/one.ts';
import { json, plain } from '../show/plain.ts';
import type { Column } from '../show/table.ts';
import { localTime } from '../show/times.ts';
import { argumentFor, roomRef } from './members.ts';
import { inShort } from './rooms.ts';

type Action = 'disable' | 'enable' | 'archive' | 'restore';

/** Each says what it did, and how that is undone. */
const DONE: Record<Action, { text: (name: string) => string; undo: Action }> = {
  disable: { text: (name) => `Nobody may enter ${name} now.`, undo: 'enable' },
  enable: { text: (name) => `People may enter ${name}.`, undo: 'disable' },
  archive: { text: (name) => `${name} is in the archive: nothing in it changes.`, undo: 'restore' },
  restore: { text: (name) => `${name} is out of the archive.`, undo: 'archive' },
};

export async function actOnRoom(
  action: Action,
  { io, args: [room = ''], options }: Call<Common>,
): Promise<number> {
  await withClient(io, options, async ({ client }) => {
    const changed = await client.rooms[action](roomRef(room));
    const { text, undo } = DONE[action];
    const done = `${text(changed.name)} Undo: enfilade room ${undo} ${argumentFor(changed.name)}`;
    await io.stdout.print(options.json === true ? `${json(changed, 2)}\n` : `${done}\n`);
  });
  return 0;
}

export async function deleteRoom({
  io,
  args: [room = ''],
  options,
}: Call<Common & { retention?: number }>): Promise<number> {
  await withClient(io, options, async ({ client }) => {
    const deleted = await client.rooms.delete(roomRef(room), { retention_seconds: options.retention });
    await io.stdout.print(options.json === true ? `${json(deleted, 2)}\n` : `${howDeleted(deleted)}\n`);
  });
  return 0;
}

function howDeleted({ name, id, number, undoable, purge_at }: DeletedRoom): string {
  return undoable
    ? `${plain(name)} (number ${number}) is deleted. Until ${localTime(purge_at)} it can be undone: enfilade room undelete ${id}`
    : `${plain(name)} (number ${number}) is deleted for good. This cannot be undone.`;
}

const DELETED: Column<DeletedRoom>[] = [
  { title: 'ID', of: ({ id }) => id },
  { title: 'NUMBER', of: ({ number }) => number, right: true },
  { title: 'NAME', of: ({ name }) => name },
  { title: 'TITLE', of: ({ title }) => title },
  { title: 'DELETED', of: ({ deleted_at }) => localTime(deleted_at) },
  { title: 'GONE FOR GOOD', of: ({ purge_at }) => localTime(purge_at) },
];

export async function listDeletedRooms({ io, options }: Call<Common & PageFlags>): Promise<number> {
  await withClient(io, options, async ({ client, progress }) => {
    const { limit, after, all } = options;
    const list = client.deletedRooms.list(all === true ? { after } : { limit, after });
    await showList({ io, progress }, list, options, {
      columns: DELETED,
      none: 'no rooms that could be undeleted',
    });
  });
  return 0;
}

export async function undeleteRoom({ io, args: [room = ''], options }: Call<Common>): Promise<number> {
  await withClient(io, options, async ({ client }) => {
    const back = await client.rooms.undelete(room);
    await showOne(io, options.json, back, inShort(back));
  });
  return 0;
}

export async function duplicateRoom({
  io,
  args: [room = '', title],
  options,
}: Call<Common & { name?: string; withoutContent?: boolean }>): Promise<number> {
  await withClient(io, options, async ({ client }) => {
    const made = await client.rooms.duplicate(roomRef(room), {
      ...(title !== undefined && { title }),
      ...(options.name !== undefined && { name: options.name }),
      ...(options.withoutContent === true && { with_content: false }),
    });
    await showOne(io, options.json, made, inShort(made));
  });
  return 0;
}
