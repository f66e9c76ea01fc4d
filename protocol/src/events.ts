import { Type, type Static } from 'typebox';
import { nullable, strictObject, Time } from './common.ts';

export const EVENT_SUBJECTS = ['room', 'template', 'room_template', 'project', 'poll'] as const;
export const LONGEST_WAIT = 60;
/** In place of a cursor: only what comes from now on. */
export const FROM_NOW = 'now';

export const Event = Type.Object(
  {
    id: Type.String({ description: 'Its place; give it as `after` to go on behind it.' }),
    type: Type.String({ examples: ['room.created'] }),
    subject: Type.String({ description: 'The id of what it happened to.' }),
    subject_type: Type.Unsafe<(typeof EVENT_SUBJECTS)[number]>({ type: 'string', enum: [...EVENT_SUBJECTS] }),
    number: Type.Integer({ description: 'Counts the events of the subject, without gaps.' }),
    door: Type.Unsafe<'agora' | '100ms' | 'docspace' | 'native' | 'system'>({
      type: 'string',
      enum: ['agora', '100ms', 'docspace', 'native', 'system'],
      description: 'The API by which it came about; system: by itself.',
    }),
    actor: Type.String({
      description: '`key:`, `access:` or `user:` with what names who did it, or `system`.',
      examples: ['key:d2b7…'],
    }),
    at: Time,
    data: Type.Unsafe<Record<string, unknown>>({
      type: 'object',
      description: 'What changed, with its new values; never a secret.',
    }),
  },
  { title: 'Event' },
);
export type Event = Static<typeof Event>;

export const EventPage = Type.Object(
  {
    data: Type.Array(Event, {
      description: 'Oldest first. Where few are of the types that are asked for, there may be none yet.',
    }),
    next: nullable(
      Type.String({ description: 'Give it as `after` for what follows; null: nothing does yet.' }),
    ),
    cursor: nullable(
      Type.String({
        description:
          'How far was read: give it as `after` to wait for what comes. null: there is nothing at all.',
      }),
    ),
  },
  { title: 'EventPage' },
);
export type EventPage = Static<typeof EventPage>;

/** GET /events, GET /rooms/{room_id}/events. */
export const EventListQuery = strictObject({
  after: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 2048,
      description: `The \`id\` of an event or the \`cursor\` of a page, or \`${FROM_NOW}\`: only what comes from now on. Without it, from the first.`,
    }),
  ),
  limit: Type.Integer({ minimum: 1, maximum: 100, default: 50 }),
  type: Type.Optional(
    Type.Array(Type.String({ pattern: '^[a-z_]{1,50}\\.[a-z_]{1,50}$' }), {
      maxItems: 50,
      description: 'Only events of these types.',
    }),
  ),
  wait_seconds: Type.Integer({
    minimum: 0,
    maximum: LONGEST_WAIT,
    default: 0,
    description: 'How long to wait, where there is none yet.',
  }),
});
export type EventListQuery = Static<typeof EventListQuery>;
