import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { OpenApi } from '../../src/api/docs/document.ts';
import { addFormats, operationsOf, pointer } from '../support/documented.ts';
import { routesOf } from '../support/routes.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { publishedIn } from './story.ts';

/** The documents, and where the paths of each begin. */
const APIS = { agora: '/v5/', docspace: '/api/2.0/', '100ms': '/v2/', native: '/api/v1/' };

/** Calls that are known, and refused. */
const NOT_OFFERED = [
  'live-streams',
  'external-streams',
  'sip',
  'analytics/peer-stats',
  'analytics/webhooks/',
].map((path) => `/v2/${path}`);

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

test('there is a document for each API', () => {
  assert.deepEqual([...server.running.app.openApi.keys()].sort(), Object.keys(APIS).sort());
});

test('every route is in a document, or one of those that are no API', () => {
  const documented = Object.keys(APIS).flatMap((name) =>
    operationsOf(name, documentOf(name)).map(({ method, path }) => `${method} ${path}`),
  );
  const routes = routesOf(server.running.app).map(
    ({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`,
  );
  const undocumented = routes.filter((route) => !documented.includes(route));
  assert.deepEqual(undocumented.sort(), [
    'GET /',
    'GET /docs',
    'GET /docs/{file}',
    'GET /enfilade-room.js',
    'GET /files/{signed}',
    'GET /healthz',
    'GET /hls/{place}/{name}',
    'GET /init',
    'GET /live/documents/{room}/{id}',
    'GET /live/files/{room}/{id}',
    'GET /live/history/{room}',
    'GET /live/name',
    'GET /metrics',
    'GET /r',
    'GET /r/{room}',
    'GET /r/{room}/replay',
    'GET /readyz',
    'GET /s/{key}',
    'GET /v2/layouts/ui',
    'POST /live/documents/{room}',
    'POST /live/documents/{room}/{id}/scenes',
    'POST /live/files/{room}',
    'POST /v2/client/feedback',
  ]);
  assert.deepEqual(
    documented.filter((one) => !routes.includes(one)),
    [],
    'what is documented is there',
  );
});

for (const [name, prefix] of Object.entries(APIS)) {
  describe(`the document ${name}`, () => {
    test('is OpenAPI 3.1', async () => {
      const result = await new Validator().validate(structuredClone(documentOf(name)) as never);
      assert.deepEqual(result.errors ?? [], []);
      assert.equal(documentOf(name).openapi, '3.1.0');
    });

    test('has only schemas that JSON Schema 2020-12 knows', () => {
      const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false, allErrors: true });
      addFormats(ajv);
      ajv.addKeyword('components');
      const { schemas = {} } = documentOf(name).components;
      ajv.addSchema({ $id: 'document', components: { schemas } }, undefined, false, false);
      for (const schema of Object.keys(schemas)) {
        ajv.compile({ $ref: `document${pointer('components', 'schemas', schema)}` });
      }
    });

    test('says of every call what it is, with a name that no other has', () => {
      const { tags } = documentOf(name);
      const known = tags.map((tag) => tag.name);
      const names = new Set<string>();
      for (const { method, path, operation } of operationsOf(name, documentOf(name))) {
        const told = `${method} ${path}`;
        assert.ok(path.startsWith(prefix), told);
        assert.match(operation.operationId ?? '', /^[a-z][A-Za-z0-9]+$/, told);
        assert.ok(!names.has(operation.operationId ?? ''), `${told}: ${String(operation.operationId)} twice`);
        names.add(operation.operationId ?? '');
        assert.match(operation.summary ?? '', /^[A-Z].{5,75}[^.\s]$/, told);
        assert.ok(operation.tags?.length === 1 && known.includes(operation.tags[0] ?? ''), `${told}: tags`);
        assert.ok(
          Object.keys(operation.responses).some((status) => /^[23]/.test(status)) ||
            path.includes('/tasks/') ||
            NOT_OFFERED.some((beginning) => path.startsWith(beginning)),
          `${told}: a success`,
        );
      }
      const used = operationsOf(name, documentOf(name)).flatMap(({ operation }) => operation.tags ?? []);
      assert.deepEqual(
        known.filter((tag) => !used.includes(tag)),
        [],
        'no tag without a call',
      );
    });

    test('says of every parameter what it is for', () => {
      for (const { method, path, operation } of operationsOf(name, documentOf(name))) {
        for (const { $ref, name: its, description } of operation.parameters ?? []) {
          assert.ok($ref ?? description, `${method} ${path}: ${its}`);
        }
      }
    });

    test('offers an Idempotency-Key where it is honoured: not to forms', () => {
      for (const { method, path, operation } of operationsOf(name, documentOf(name))) {
        const isForm = operation.requestBody && 'multipart/form-data' in operation.requestBody.content;
        const hasKey = operation.parameters?.some(({ $ref }) => $ref?.endsWith('/IdempotencyKey')) ?? false;
        assert.equal(hasKey, '422' in operation.responses && !isForm, `${method} ${path}`);
      }
    });

    test('shows an example of every body', () => {
      for (const { method, path, operation } of operationsOf(name, documentOf(name))) {
        const media = operation.requestBody?.content['application/json'];
        assert.ok(!media || publishedIn(media).length > 0, `${method} ${path}`);
      }
    });

    test('says where the server is, and how to sign in', () => {
      const { servers, security, components } = documentOf(name);
      assert.deepEqual(servers, [{ url: server.url }]);
      for (const scheme of security.flatMap((one) => Object.keys(one))) {
        assert.ok(components['securitySchemes']?.[scheme], scheme);
      }
    });
  });
}
