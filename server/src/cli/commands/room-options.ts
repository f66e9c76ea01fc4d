import type { Option } from 'commander';
import { option } from './define.ts';
import { header, metadata, moment, seconds, several, wholeNumber } from './values.ts';

export const TYPES = ['form', 'collaboration', 'custom', 'public', 'data', 'ai'] as const;
export const STATES = ['open', 'scheduled', 'disabled', 'archived'] as const;
const EXPIRY_ACTIONS = ['disable', 'archive', 'delete'] as const;

/** What a room is given, as flags. */
export interface RoomFlags {
  name?: string;
  title?: string;
  description?: string;
  type?: (typeof TYPES)[number];
  region?: string;
  seats?: number;
  record?: boolean;
  enabled?: boolean;
  template?: string;
  size?: number;
  largeRoom?: boolean;
  maxDuration?: number;
  webhook?: string;
  webhookHeader?: Record<string, string>;
  indexing?: boolean;
  denyDownload?: boolean;
  quota?: number;
  color?: string;
  cover?: string;
  tag?: string[];
  metadata?: Record<string, unknown>;
  opens?: string;
  expires?: string;
  onExpiry?: (typeof EXPIRY_ACTIONS)[number];
  from?: string;
}

/** Options of `create` and `set`. */
export function roomOptions(): Option[] {
  return [
    option('--name <name>', 'unique in the project: letters, digits and . - : _'),
    option('--description <text>', 'for people'),
    option('--region <region>', 'where it is, such as eu'),
    option('--seats <number>', 'writers and admins at once; 0: any number', { parse: wholeNumber(0) }),
    option('--record', 'keep the history of the board'),
    option('--no-record', 'do not keep it'),
    option('--template <template>', 'the id of the template that gives its roles'),
    option('--size <number>', 'people in a call', { parse: wholeNumber(0, 20_000) }),
    option('--large-room', 'a call of many'),
    option('--no-large-room', 'a call of few'),
    option('--max-duration <time>', 'the longest session, such as 2h', { parse: seconds }),
    option('--webhook <url>', 'where its events are sent'),
    option('--webhook-header <header>', 'sent along, as "Name: value"; several', { parse: header }),
    option('--indexing', 'number what is in it'),
    option('--no-indexing', 'do not number it'),
    option('--deny-download', 'readers may not take copies'),
    option('--no-deny-download', 'readers may take copies'),
    option('--quota <bytes>', 'what may be stored in it; -1: any amount', { parse: wholeNumber(-1) }),
    option('--color <rrggbb>', 'of its sign, such as 2f6fde'),
    option('--cover <name>', 'the picture on its sign'),
    option('--tag <tag>', 'several; they replace those it has', { parse: several }),
    option('--metadata <key=value>', 'several; numbers, true and false are kept as such', {
      parse: metadata,
    }),
    option('--opens <time>', 'nobody enters before: +2h, "2026-12-24 18:00" here, or RFC 3339', {
      parse: (text) => moment(text),
    }),
    option('--expires <time>', 'when --on-expiry happens', { parse: (text) => moment(text) }),
    option('--on-expiry <action>', 'what happens then', { choices: EXPIRY_ACTIONS }),
    option('--from <file>', 'more members as JSON, in the words of the API; - reads standard input'),
  ];
}

export interface ListFlags {
  q?: string;
  name?: string[];
  state?: string[];
  type?: string[];
  tag?: string[];
  region?: string[];
  template?: string[];
  metadata?: Record<string, unknown>;
  createdAfter?: string;
  createdBefore?: string;
  activeAfter?: string;
  activeBefore?: string;
  sort?: string;
  count?: boolean;
}

/** Options of `list`: what it shows. */
export function roomFilters(): Option[] {
  const time = (text: string): string => moment(text);
  const anyOf = (values: readonly string[]) => (text: string, before?: readonly string[]) => {
    if (!values.includes(text)) throw new Error(`It must be one of ${values.join(', ')}.`);
    return several(text, before);
  };
  return [
    option('-q, --q <words>', 'all of them are in the title'),
    option('--name <name>', 'this one; several: any of them', { parse: several }),
    option('--state <state>', 'several: any of them', { choices: STATES, parse: anyOf(STATES) }),
    option('--type <type>', 'several: any of them', { choices: TYPES, parse: anyOf(TYPES) }),
    option('--tag <tag>', 'several: any of them', { parse: several }),
    option('--region <region>', 'several: any of them', { parse: several }),
    option('--template <template>', 'several: any of them', { parse: several }),
    option('--metadata <key=value>', 'several: all of them', { parse: metadata }),
    option('--created-after <time>', 'such as 2026-12-24', { parse: time }),
    option('--created-before <time>', 'such as 2026-12-24', { parse: time }),
    option('--active-after <time>', 'something happened in it since', { parse: time }),
    option('--active-before <time>', 'nothing happened in it since', { parse: time }),
    option(
      '--sort <member>',
      'created_at, last_activity_at, title, name, state, type, tag, region, template_id or metadata.<key>; - before it: descending',
      { fallback: '-created_at' },
    ),
    option('--count', 'tell how many there are in all'),
  ];
}
