/** What the reader looks at in a schema. */
export interface Shape {
  type?: string;
  properties?: Record<string, Shape>;
  items?: Shape;
  /** The names by which the numbers of an enumeration may be given. */
  names?: Record<string, number>;
  /** The names by which the bits of a number may be given, with commas between them. */
  flags?: Record<string, number>;
}

type Read = (value: unknown) => unknown;

/**
 * Makes the reading of a body or a query as the API means it (DS 2.1): members whatever their case, null as if it
 * were not there, numbers also as text, members of enumerations also by name. What cannot be read stays as it is, for
 * the validation to find.
 *
 * @param fromUrl everything is text, and lists are names that are repeated or end in `[]` or `[0]`
 */
export function reader(shape: Shape, fromUrl: boolean): Read {
  const { names, flags, type, properties = {}, items = {} } = shape;
  if (type === 'array') return list(reader(items, fromUrl), fromUrl);
  if (type === 'object') return members(properties, fromUrl);
  const one = flags ? bits(flags) : names ? enumeration(names) : (SCALARS[type ?? ''] ?? asItIs);
  return fromUrl ? (value) => one(Array.isArray(value) ? value[0] : value) : one;
}

const SCALARS: Record<string, Read> = { integer: number, number, boolean: truth };

function asItIs(value: unknown): unknown {
  return value;
}

function list(item: Read, fromUrl: boolean): Read {
  return (value) => {
    if (Array.isArray(value)) return value.map(item);
    return fromUrl ? [item(value)] : value;
  };
}

function members(properties: Record<string, Shape>, fromUrl: boolean): Read {
  const byName = new Map(
    Object.entries(properties).map(([name, shape]) => [
      name.toLowerCase(),
      { name, read: reader(shape, fromUrl) },
    ]),
  );
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    const found: Record<string, unknown> = {};
    for (const [given, member] of Object.entries(value)) {
      const plain = fromUrl ? given.replace(/\[\d*\]$/, '') : given;
      const known = byName.get(plain.toLowerCase());
      if (known && member !== null) found[known.name] = merge(found[known.name], known.read(member));
    }
    return found;
  };
}

/** `type[0]=2&type[1]=6` is one list. */
function merge(before: unknown, now: unknown): unknown {
  return Array.isArray(before) && Array.isArray(now)
    ? [...(before as unknown[]), ...(now as unknown[])]
    : now;
}

function number(value: unknown): unknown {
  return typeof value === 'string' && /^\s*-?\d{1,18}(\.\d{1,18})?\s*$/.test(value) ? Number(value) : value;
}

function truth(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const word = value.trim().toLowerCase();
  return word === 'true' ? true : word === 'false' ? false : value;
}

function enumeration(names: Record<string, number>): Read {
  const numberOf = finder(names);
  return (value) => (typeof value === 'string' ? (numberOf(value) ?? number(value)) : value);
}

function bits(flags: Record<string, number>): Read {
  const numberOf = finder(flags);
  return (value) => {
    if (typeof value !== 'string') return value;
    const given = value.split(',').map(numberOf);
    return given.every((bit) => bit !== undefined) ? given.reduce((sum, bit) => sum | bit, 0) : number(value);
  };
}

function finder(names: Record<string, number>): (name: string) => number | undefined {
  const byName = new Map(Object.entries(names).map(([name, value]) => [name.toLowerCase(), value]));
  return (name) => byName.get(name.trim().toLowerCase());
}
