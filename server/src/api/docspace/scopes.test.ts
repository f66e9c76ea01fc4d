import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isPermitted, neededScopes } from './scopes.ts';

test('DS 1.4 which scope a route needs', () => {
  const rows: [string, string, string[]][] = [
    ['GET', '/files/rooms', ['rooms:read', 'rooms:write']],
    ['HEAD', '/files/rooms/:id', ['rooms:read', 'rooms:write']],
    ['DELETE', '/files/rooms/:id', ['rooms:write']],
    ['GET', '/files/roomtemplate/:id/public', ['files:read', 'files:write']],
    ['PUT', '/files/tags', ['files:write']],
    ['GET', '/files/fileops', ['files:read', 'files:write']],
    ['GET', '/people/@self', ['accounts.self:read', 'accounts.self:write']],
    ['PUT', '/people/@self/culture', ['accounts.self:write']],
    ['GET', '/people/:id', ['accounts:read', 'accounts:write']],
    ['POST', '/group', ['accounts:write']],
    ['GET', '/keys', ['*:read', '*:write']],
    ['POST', '/keys', ['*:write']],
    ['POST', '/files', ['files:write']],
  ];
  for (const [method, route, expected] of rows)
    assert.deepEqual(neededScopes(method, route), expected, route);
});

test('DS 1.4 what a key may do', () => {
  const rows: [string[], string, string, boolean][] = [
    [[], 'POST', '/keys', true],
    [['*'], 'POST', '/keys', true],
    [['*:write'], 'DELETE', '/anything', true],
    [['*:read'], 'GET', '/anything', true],
    [['*:read'], 'POST', '/files/rooms', false],
    [['openid'], 'GET', '/files/rooms', false],
    [['openid'], 'GET', '/keys/@self', true],
    [['openid'], 'PUT', '/keys/@self', false],
    [['files:write'], 'POST', '/keys', false],
    [['accounts:read'], 'GET', '/files/rooms', false],
    [['accounts:write'], 'GET', '/people/@self', false],
    [['files:read', 'rooms:write'], 'POST', '/files/rooms', true],
  ];
  for (const [permissions, method, route, expected] of rows) {
    assert.equal(
      isPermitted(permissions, method, route),
      expected,
      `${permissions.join()} ${method} ${route}`,
    );
  }
});
