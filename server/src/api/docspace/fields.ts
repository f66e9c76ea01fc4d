import type { FastifyInstance } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    /** What the answer is thinned to; undefined = everything. */
    wantedFields: Wanted | undefined;
  }
}

/** Which members are wanted, and of those that are objects, which of theirs; empty = whole. */
export interface Wanted {
  [name: string]: Wanted;
}

/** Reads `?fields=` of every request, in any case and before the query is cut to what its route knows. */
export function readFields(app: FastifyInstance): void {
  app.decorateRequest('wantedFields');
  app.addHook('onRequest', (request, _reply, done) => {
    const given = Object.entries(request.query as Record<string, string | string[]>);
    const lists = given.filter(([name]) => /^fields(\[\d*\])?$/i.test(name)).flatMap(([, list]) => list);
    request.wantedFields = wantedFields(lists);
    done();
  });
}

/**
 * What `?fields=` asks for (DS 2.1): repeated or with commas, dotted for members of members.
 *
 * @returns undefined when it asks for nothing in particular
 */
export function wantedFields(lists: readonly string[]): Wanted | undefined {
  const paths = lists
    .flatMap((list) => list.split(','))
    .map((path) => path.trim().split('.').filter(Boolean));
  const wanted = newWanted();
  // The short ones first, because what is wanted whole stays whole.
  for (const path of paths.sort((a, b) => a.length - b.length)) add(wanted, path);
  return isEmpty(wanted) ? undefined : wanted;
}

function add(wanted: Wanted, path: readonly string[]): void {
  let place = wanted;
  for (const name of path) {
    const known = place[name];
    if (known && isEmpty(known)) return;
    place = place[name] ??= newWanted();
  }
}

/** Without a prototype, so that `constructor` is a name like any other. */
function newWanted(): Wanted {
  return Object.create(null) as Wanted;
}

function isEmpty(wanted: Wanted): boolean {
  for (const _name in wanted) return false;
  return true;
}

/** Leaves of `value`, and of everything in lists in it, only what is wanted. */
export function thin(value: unknown, wanted: Wanted): unknown {
  if (isEmpty(wanted) || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => thin(item, wanted));
  const thinned: Record<string, unknown> = {};
  for (const name in wanted) {
    if (Object.hasOwn(value, name))
      thinned[name] = thin((value as Record<string, unknown>)[name], wanted[name] ?? {});
  }
  return thinned;
}
