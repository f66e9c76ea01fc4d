import assert from 'node:assert/strict';
import type { Media, OpenApi } from '../../src/api/docs/document.ts';
import { checkDocumented, operationsOf, type KnownOperation } from '../support/documented.ts';
import { ask, type Answer } from '../support/http.ts';

/** What the steps before have answered, by the name under which a step keeps it. */
export type Seen = Record<string, string>;

/** One call of a story. */
export interface Step {
  /** The operationId. */
  call: string;
  /** What stands in the path and the query. */
  with?: (seen: Seen) => Record<string, string>;
  /** The published example with what only this server can know put in: ids, keys. */
  fill?: (example: never, seen: Seen) => unknown;
  /** What is sent where it is not JSON. */
  form?: () => FormData;
  /** Where it is not the only success that the document has. */
  status?: number;
  /** What later steps need of the answer. */
  keep?: (body: never, seen: Seen) => Seen;
}

/** Every call of one API in an order in which all of them succeed, with the bodies that its document publishes. */
export interface Story {
  api: string;
  headers: (seen: Seen) => Record<string, string>;
  steps: readonly Step[];
}

/**
 * Runs a step with each published example of its body. What is answered is held against the document by `ask`.
 *
 * @returns what is known after it
 */
export async function runStep(
  origin: string,
  document: OpenApi,
  story: Story,
  step: Step,
  before: Seen,
): Promise<Seen> {
  const known = operationsOf(story.api, document).find((one) => one.operation.operationId === step.call);
  assert.ok(known, `${step.call} is not in the document`);
  let seen = before;
  for (const example of examplesOf(known)) {
    const values = step.with?.(seen) ?? {};
    const body = step.fill ? step.fill(example as never, seen) : example;
    const url = origin + addressOf(known, values);
    const headers = story.headers(seen);
    const answer: Answer = step.form
      ? await sendForm(url, headers, step.form())
      : await ask(url, { method: known.method, headers, ...(body !== undefined && { body }) });
    assert.equal(
      answer.status,
      step.status ?? successOf(known),
      `${step.call} with ${JSON.stringify(body)}: ${JSON.stringify(answer.body)}`,
    );
    seen = { ...seen, ...step.keep?.(answer.body as never, seen) };
  }
  return seen;
}

async function sendForm(url: string, headers: Record<string, string>, body: FormData): Promise<Answer> {
  const answer = await fetch(url, { method: 'POST', headers, body });
  const read = { status: answer.status, headers: answer.headers, body: await answer.json() };
  checkDocumented('POST', url, read);
  return read;
}

/** The bodies to send: those that are published, or none. */
function examplesOf({ operation }: KnownOperation): unknown[] {
  const media = operation.requestBody?.content['application/json'];
  const examples = media ? publishedIn(media) : [];
  return examples.length > 0 ? examples : [undefined];
}

/** The examples of a body or an answer. */
export function publishedIn({ example, examples = {} }: Media): unknown[] {
  return [...(example === undefined ? [] : [example]), ...Object.values(examples).map(({ value }) => value)];
}

function addressOf({ path, operation }: KnownOperation, values: Record<string, string>): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    assert.ok(values[name] !== undefined, `${String(operation.operationId)} needs ${name}`);
    return encodeURIComponent(values[name]);
  });
  const query = Object.entries(values).filter(([name]) => !path.includes(`{${name}}`));
  return query.length === 0 ? filled : `${filled}?${new URLSearchParams(query).toString()}`;
}

function successOf({ operation }: KnownOperation): number {
  const [status, ...others] = Object.keys(operation.responses).filter((one) => one.startsWith('2'));
  assert.ok(status !== undefined && others.length === 0, `${String(operation.operationId)}: which status?`);
  return Number(status);
}
