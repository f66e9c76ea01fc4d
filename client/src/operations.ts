import { ROUTES, type operations } from './generated.ts';

/** A call of the native API, by its name in the OpenAPI document. */
export type Operation = keyof operations & keyof typeof ROUTES;

type Parameters<O extends Operation> = operations[O]['parameters'];
type Path<O extends Operation> = Parameters<O>['path'];
type Query<O extends Operation> = NonNullable<Parameters<O>['query']>;
type Body<O extends Operation> = operations[O] extends {
  requestBody?: { content: { 'application/json': infer Content } };
}
  ? Content
  : never;

type Filled<Name extends string, Value> = [Value] extends [undefined] ? unknown : Record<Name, Value>;

/** What a call is made of, as the document says. */
export type InputOf<O extends Operation> = Filled<'path', Path<O>> & {
  query?: { [Name in keyof Query<O>]?: Query<O>[Name] | undefined };
} & ([Body<O>] extends [never] ? unknown : { body: Body<O> });

/** What a call of this kind is answered with. */
export type AnswerOf<O extends Operation> = ContentOf<operations[O]['responses']>;
type ContentOf<Responses> = {
  [Status in keyof Responses]: Responses[Status] extends { content: { 'application/json': infer Content } }
    ? Content
    : undefined;
}[keyof Responses];

type Value = string | number | boolean | null | undefined;

/** What the types of a call say, for who sends it. */
export interface Input {
  path?: Readonly<Record<string, string>>;
  query?: Readonly<Record<string, Value | readonly Value[]>>;
  body?: unknown;
}

/**
 * Method and address of a call, below the address of the server.
 *
 * @throws TypeError for a name that would lead to another address
 */
export function routeOf(
  operation: Operation,
  { path = {}, query = {} }: Input,
): [method: string, address: string] {
  const [method, template] = ROUTES[operation];
  const address = template.replace(/\{(\w+)\}/g, (_all, name: string) => segment(name, path[name] ?? ''));
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of [value].flat()) {
      if (one !== undefined && one !== null) parameters.append(name, String(one));
    }
  }
  const search = parameters.toString();
  return [method, search === '' ? address : `${address}?${search}`];
}

function segment(name: string, value: string): string {
  // An URL takes such parts away.
  if (value === '' || value === '.' || value === '..')
    throw new TypeError(`${name} names nothing: "${value}"`);
  return encodeURIComponent(value);
}
