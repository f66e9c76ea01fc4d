import type * as wire from '@enfilade/protocol';
import type { PlacedEvent } from '../../db/event-log.ts';
import type { Lifetime, Watermark } from '../../rooms/room.ts';
import { isoTime } from '../shared/iso-time.ts';
import { snake, toSnake } from './casing.ts';
import { cursorOf } from './cursors.ts';
import { lifetimeOf, watermarkOf } from './present.ts';

/** An event as this API shows it. */
export function presentEvent(event: PlacedEvent, projectId: string): wire.Event {
  const { type, subject, seq, door, actor, at, data } = event;
  return {
    id: cursorOf([event.place.tx, event.place.pos]),
    type,
    subject,
    subject_type: subjectTypeOf(event, projectId),
    number: seq,
    door,
    actor,
    at: isoTime(at),
    data: dataOf(type, data as Record<string, unknown>),
  };
}

/** Ids of templates are shorter than those of rooms; room templates and polls say what they are. */
function subjectTypeOf({ subject, type }: PlacedEvent, projectId: string): wire.Event['subject_type'] {
  if (subject === projectId) return 'project';
  if (subject.length === SHORT_ID) return 'template';
  if (type.startsWith('poll.')) return 'poll';
  return type.startsWith('room_template.') ? 'room_template' : 'room';
}

const SHORT_ID = 24;

/** What members are called at this API, where it is more than another way to write it. */
const NAMES: Record<string, string> = { alias: 'name', num: 'number', permissions: 'scopes' };
/** Whether it was ever set matters to other doors only. */
const HIDDEN = new Set(['enabledSet']);

function dataOf(type: string, data: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(data).filter(([name]) => !HIDDEN.has(name));
  return Object.fromEntries(entries.map(([name, value]) => [nameOf(type, name), valueOf(name, value)]));
}

function nameOf(type: string, name: string): string {
  // Links have a kind here; rooms and people have a type.
  if (name === 'kind') return type.startsWith('room.link_') ? 'kind' : 'type';
  return NAMES[name] ?? snake(name);
}

function valueOf(name: string, value: unknown): unknown {
  if (value === null) return null;
  if (typeof value === 'number' && /(At|Until)$/.test(name)) return isoTime(value);
  if (name === 'metadata') return value;
  if (name === 'lifetime') return lifetimeOf(value as Lifetime);
  if (name === 'watermark') return watermarkOf({ watermark: value as Watermark });
  if (name === 'webhook') {
    const { url, headers } = value as { url: string; headers: string[] };
    return { url, header_names: headers };
  }
  if (Array.isArray(value)) return value.map((one: unknown) => (isObject(one) ? within(one) : one));
  return isObject(value) ? within(value) : value;
}

function within(value: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(value).map(([name, one]) => [snake(name), valueOf(name, toSnake(one))]);
  return Object.fromEntries(entries) as Record<string, unknown>;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
