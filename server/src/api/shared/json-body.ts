import { isUtf8 } from 'node:buffer';
import { badInput, fail } from '../../errors.ts';

/** Deeper than anything that is stored; more would overflow the stack when it is written again. */
const DEPTH_LIMIT = 64;
const SURROGATE = /\p{Surrogate}/gu;

export interface Reading {
  /** What becomes of half a surrogate pair: refused, or an underscore (DS 8 title rules). */
  loneSurrogates: 'refuse' | 'mend';
}

/**
 * A request body as JSON; an empty one is `{}`.
 *
 * @throws bad_json; bad_input naming the member with a NUL, half a surrogate pair or the name `__proto__`
 */
export function readJson(bytes: Buffer, reading: Reading): unknown {
  if (bytes.length === 0) return {};
  if (!isUtf8(bytes)) throw fail('bad_json', { text: 'the body is not valid UTF-8' });
  // RFC 8259 8.1: a byte order mark may be ignored; some clients send one.
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
  if (text.trim() === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw fail('bad_json', { cause });
  }
  return inspect(value, reading);
}

interface Place {
  holder: Record<string, unknown>;
  path: string;
  depth: number;
}

function inspect(value: unknown, reading: Reading): unknown {
  const top: Record<string, unknown> = { body: value };
  const places: Place[] = [{ holder: top, path: '', depth: 0 }];
  for (let place = places.pop(); place; place = places.pop()) {
    for (const [name, member] of Object.entries(place.holder)) {
      const path = place.depth === 0 ? '' : place.path === '' ? name : `${place.path}.${name}`;
      if (name === '__proto__' || !name.isWellFormed() || name.includes('\0')) {
        throw badInput(place.path || 'body', 'has a member with a name that is not allowed');
      }
      if (typeof member === 'string') place.holder[name] = checkText(member, path || 'body', reading);
      if (typeof member !== 'object' || member === null) continue;
      if (place.depth === DEPTH_LIMIT) throw badInput(path.slice(0, 100), 'is nested too deeply');
      places.push({ holder: member as Record<string, unknown>, path, depth: place.depth + 1 });
    }
  }
  return top['body'];
}

/** @throws bad_input for text that no database keeps as it is */
export function checkText(text: string, member: string, { loneSurrogates }: Reading): string {
  if (text.includes('\0')) throw badInput(member, 'must not contain NUL');
  if (text.isWellFormed()) return text;
  if (loneSurrogates === 'refuse') throw badInput(member, 'must be valid Unicode');
  return text.replace(SURROGATE, '_');
}
