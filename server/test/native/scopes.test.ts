import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type * as wire from '@enfilade/protocol';
import { routesOf, type Route } from '../support/routes.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { nativeClient } from './client.ts';

let server: TestServer;
let routes: Route[];
before(async () => {
  server = await startServer();
  routes = routesOf(server.running.app).filter(({ path }) => path.startsWith('/api/v1/'));
});
after(() => server.stop());

const api = nativeClient(() => server);

/** The area of each route, by how its path begins; the first that matches counts. */
const AREAS: [RegExp, string][] = [
  [/^\/rooms\/:room_id\/tokens(\/|$)/, 'tokens'],
  [/^\/rooms\/:room_id\/events$/, 'events'],
  [/^\/(rooms|deleted-rooms|codes|conversions)(\/|$)/, 'rooms'],
  [/^\/templates(\/|$)/, 'templates'],
  [/^\/keys(\/|$)/, 'keys'],
  [/^\/projects(\/|$)/, 'projects'],
  [/^\/tokens$/, 'tokens'],
  [/^\/(users|groups)(\/|$)/, 'accounts'],
  [/^\/events$/, 'events'],
];
const areaOf = (path: string) => AREAS.find(([pattern]) => pattern.test(path))?.[1];

/** Whether a key was let through to a route that names nothing which exists. */
async function isLetIn(key: string, { method, path }: Route): Promise<boolean> {
  const client = nativeClient(
    () => server,
    () => key,
  );
  const url = path.slice('/api/v1'.length).replaceAll(/:\w+/g, 'nothing');
  const { status, body } = await client.raw(method, url, method === 'GET' ? {} : { body: { nothing: 1 } });
  assert.ok(status < 500, `${method} ${url} → ${status}`);
  if (status !== 403) return true;
  assert.equal((body as wire.Problem).code, 'missing_scope', `${method} ${url}`);
  return false;
}

test('every route has an area, and a key of each area opens that one and no other', async () => {
  const areas = [...new Set(AREAS.map(([, area]) => area))];
  assert.ok(routes.length > 50, String(routes.length));
  for (const { path } of routes) assert.ok(areaOf(path.slice('/api/v1'.length)), path);
  for (const scope of areas.flatMap((area) => [`${area}:read`, `${area}:write`])) {
    const { key } = await api.post<wire.ShownKey>('/keys', { name: scope, scopes: [scope] });
    for (const route of routes) {
      const area = areaOf(route.path.slice('/api/v1'.length));
      const may = scope === `${area}:write` || (route.method === 'GET' && scope === `${area}:read`);
      assert.equal(await isLetIn(key, route), may, `${scope}: ${route.method} ${route.path}`);
    }
  }
});

test('scopes of the DocSpace API alone open nothing, those for every area everything', async () => {
  const make = async (scope: string) =>
    (await api.post<wire.ShownKey>('/keys', { name: scope, scopes: [scope] })).key;
  const rows: [scope: string, reads: boolean, writes: boolean][] = [
    ['files:write', false, false],
    ['accounts.self:write', false, false],
    ['openid', false, false],
    ['*:read', true, false],
    ['*:write', true, true],
    ['*', true, true],
  ];
  for (const [scope, reads, writes] of rows) {
    const key = await make(scope);
    for (const route of routes) {
      const may = route.method === 'GET' ? reads : writes;
      // Which projects there are depends on more than the scope: projects.test.ts.
      if (scope === '*:write' && route.path === '/api/v1/projects' && route.method === 'POST') continue;
      assert.equal(await isLetIn(key, route), may, `${scope}: ${route.method} ${route.path}`);
    }
  }
});

test('nobody gets in without a key, with one that is wrong or with a credential of another door', async () => {
  for (const authorization of ['', 'Bearer sk-0123456789', 'Basic YTpi', `Bearer ${'x'.repeat(20)}`]) {
    for (const { method, path } of routes) {
      const url = path.slice('/api/v1'.length).replaceAll(/:\w+/g, 'nothing');
      const status = await api.status(method, url, { headers: { authorization } });
      assert.equal(status, 401, `${authorization} ${method} ${path}`);
    }
  }
});
