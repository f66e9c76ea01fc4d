import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Media, OpenApi } from '../../src/api/docs/document.ts';
import { addFormats, closed, operationsOf, pointer } from '../support/documented.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { agora } from './stories/agora.ts';
import { docspace } from './stories/docspace.ts';
import { hms } from './stories/hms.ts';
import { native } from './stories/native.ts';
import { publishedIn, runStep, type Seen } from './story.ts';

const STORIES = [native, agora, hms, docspace];

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.stop());

function documentOf(name: string): OpenApi {
  const write = server.running.app.openApi.get(name);
  assert.ok(write, `there is no document ${name}`);
  return write();
}

for (const story of STORIES) {
  describe(`the published examples of ${story.api}`, () => {
    let seen: Seen = {};
    for (const step of story.steps) {
      test(`${step.call} answers as its document says`, async () => {
        seen = await runStep(server.url, documentOf(story.api), story, step, seen);
      });
    }

    test('every call is in the story', () => {
      const told = new Set(story.steps.map((step) => step.call));
      const missing = operationsOf(story.api, documentOf(story.api)).filter(
        ({ operation }) => !told.has(operation.operationId ?? ''),
      );
      assert.deepEqual(
        missing.map(({ method, path }) => `${method} ${path}`),
        [],
      );
    });
  });
}

test('there is a story for every API', () => {
  assert.deepEqual(STORIES.map((story) => story.api).sort(), [...server.running.app.openApi.keys()].sort());
});

test('every example fits its schema, also those of members and refusals', () => {
  for (const [name, write] of server.running.app.openApi) {
    const document = write();
    const ajv = new Ajv2020({ strict: false, allErrors: true });
    addFormats(ajv);
    ajv.addSchema(closed(document) as object, name);
    const fits = (value: unknown, place: string) => {
      const check = ajv.compile({ $ref: `${name}${place}` });
      assert.ok(check(value), `${name} ${place}: ${ajv.errorsText(check.errors)}\n${JSON.stringify(value)}`);
    };
    let examples = 0;
    for (const [parts, schema] of schemasIn(document)) {
      for (const value of schema.examples ?? []) {
        fits(value, pointer(...parts));
        examples += 1;
      }
    }
    for (const [parts, media] of mediaIn(document)) {
      for (const value of publishedIn(media)) {
        fits(value, pointer(...parts, 'schema'));
        examples += 1;
      }
    }
    assert.ok(examples > 10, `${name} has examples`);
  }
});

/** Everything in a document that has a list of examples: the schemas. */
function* schemasIn(value: unknown, parts: string[] = []): Generator<[string[], { examples?: unknown[] }]> {
  if (typeof value !== 'object' || value === null) return;
  const { examples } = value as { examples?: unknown };
  if (Array.isArray(examples)) yield [parts, value];
  for (const [name, member] of Object.entries(value)) {
    if (name !== 'examples' && name !== 'example') yield* schemasIn(member, [...parts, name]);
  }
}

/** Every body and answer of a document. */
function* mediaIn(value: unknown, parts: string[] = []): Generator<[string[], Media]> {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    if (name === 'content' && parts.at(-1) !== 'properties') {
      for (const [type, media] of Object.entries(member as Record<string, Media>)) {
        yield [[...parts, name, type], media];
      }
    } else if (name !== 'examples' && name !== 'example') {
      yield* mediaIn(member, [...parts, name]);
    }
  }
}
