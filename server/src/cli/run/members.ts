import type { NewRoom } from '@enfilade/client';
import type { RoomFlags } from '../commands/room-options.ts';
import type { Io } from '../io.ts';
import { wrongUsage } from '../trouble.ts';

/** The members that `--from` gives. @throws Trouble */
export async function membersFrom(io: Io, { from }: RoomFlags): Promise<NewRoom> {
  return from === undefined ? {} : objectFrom(io, from);
}

/** The members of a room that the flags give, and those that were read; a flag wins. */
export function membersOf(flags: RoomFlags, read: NewRoom): NewRoom {
  const { webhook, webhookHeader: headers } = flags;
  if (headers && webhook === undefined) throw wrongUsage('--webhook-header goes with --webhook');
  const members: Record<string, unknown> = {
    name: flags.name,
    title: flags.title,
    description: flags.description,
    type: flags.type,
    region: flags.region,
    seats: flags.seats,
    record: flags.record,
    template_id: flags.template,
    size: flags.size,
    large_room: flags.largeRoom,
    max_duration_seconds: flags.maxDuration,
    webhook: webhook === undefined ? undefined : { url: webhook, ...(headers && { headers }) },
    indexing: flags.indexing,
    deny_download: flags.denyDownload,
    quota: flags.quota,
    color: flags.color,
    cover: flags.cover,
    tags: flags.tag,
    metadata: flags.metadata,
    opens_at: flags.opens,
    expires_at: flags.expires,
    on_expiry: flags.onExpiry,
  };
  const given = Object.entries(members).filter(([, value]) => value !== undefined);
  return {
    ...read,
    ...(Object.fromEntries(given) as NewRoom),
    ...(flags.metadata && { metadata: { ...read.metadata, ...flags.metadata } }),
  };
}

/** The JSON object in a file, or on standard input where that is `-`. @throws Trouble */
export async function objectFrom(io: Io, path: string): Promise<object> {
  let text: string;
  try {
    text = path === '-' ? await io.readStdin() : io.readFile(path);
  } catch (reason) {
    throw wrongUsage(`--from: ${(reason as Error).message}`);
  }
  try {
    const value = JSON.parse(text) as unknown;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // Told below.
  }
  throw wrongUsage('--from: it must be one JSON object');
}

/** What a room is called by: an id or a number as it is, anything else is its name. */
export function roomRef(text: string): string {
  return IS_NO_NAME.test(text) ? text : `name:${text}`;
}

const IS_NO_NAME = /^(?:[0-9a-f]{32}|[0-9a-f]{24}|\d+|name:.*)$/;

/** A room's name as an argument that names this room and no other. */
export function argumentFor(name: string): string {
  return IS_NO_NAME.test(name) || name.startsWith('-') ? `name:${name}` : name;
}
