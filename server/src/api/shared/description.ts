declare module 'fastify' {
  interface FastifySchema {
    /** Not part of the API: left out of its document. */
    hide?: boolean;
    /** What the call does, as a short sentence without a full stop. */
    summary?: string;
    description?: string;
    /** One of the `tags` of the API. */
    tags?: readonly string[];
    /** Unique in the API; clients are generated from it: `createRoom`. */
    operationId?: string;
    deprecated?: boolean;
    /** Instead of the API's own: `[]` = nobody is asked who they are. */
    security?: Security;
    /** OpenAPI that is put into the operation as it is, for what the schemas above cannot say. */
    openapi?: OperationParts;
  }

  interface FastifyInstance {
    /** Documents the routes of a door; called first in its plugin. */
    describeApi(api: ApiDescription): void;
  }
}

type Security = readonly Readonly<Record<string, readonly string[]>>[];

export interface OperationParts {
  /** Parameters that are read by hand, such as headers. */
  parameters?: readonly object[];
  /** A body that is not JSON. */
  requestBody?: object;
  /** Added to the answer with this status: headers, for example. */
  responses?: Readonly<Record<number, object>>;
}

/** What everybody should know of an API before they call it, and what all its routes have in common. */
export interface ApiDescription {
  /** Names the document: `/docs/<name>.json`. */
  name: string;
  title: string;
  /** One word, where there is little room. */
  label: string;
  /** One line, for a list of the APIs. */
  summary: string;
  /** Paragraphs with `code`, **strong**, lists and [links](https://…). */
  description: string;
  /** In the order in which they are shown. */
  tags: readonly { name: string; description: string }[];
  securitySchemes: Readonly<Record<string, object>>;
  /** Any one of these is enough, unless a route says otherwise. */
  security: Security;
  /** The shape of every refusal. */
  error: { type: string; schema: object };
  /** What is refused, by status. Which of them a route can answer follows from the route (`refusalsOf`). */
  refusals: Readonly<Record<number, Refusal>>;
  /** What parameters mean that say nothing themselves; the first that fits is told. */
  words?: readonly Word[];
  /** Turns keywords of the door's own into JSON Schema. */
  publish?: (schema: Record<string, unknown>) => Record<string, unknown>;
}

/** The name of a parameter, what it means, and what the paths begin with where that is so; everywhere without it. */
export type Word = readonly [name: string, meaning: string, within?: string];

export interface Refusal {
  /** When it comes, and what to do. */
  description: string;
  example?: unknown;
}

/** What 422 means at every door that honours `Idempotency-Key`. */
export const KEY_USED = 'This `Idempotency-Key` was used for another request within the last 24 hours.';

/**
 * The statuses of the refusals that a call of this kind can be answered with: a query may hold what no text may, a path
 * may name what is not there, and whatever is not a GET may have a body.
 */
export function refusalsOf(api: ApiDescription, { method, path, isOpen }: CallFacts): number[] {
  const writes = method !== 'GET';
  const possible = [
    400,
    ...(isOpen ? [] : [401, 403]),
    ...(path.includes('{') ? [404] : []),
    ...(writes ? [409, 413, 415] : []),
    ...(writes && path.includes('{') ? [412] : []),
    ...(writes && !isOpen ? [422] : []),
    429,
    500,
    503,
  ];
  return possible.filter((status) => status in api.refusals);
}

interface CallFacts {
  method: string;
  path: string;
  /** Nobody is asked who they are. */
  isOpen: boolean;
}
