import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { HouseError } from '../../errors.ts';
import { accessKeyOfToken, checkTime, mintAppToken, verifyToken } from './tokens.ts';

const SECRET = 'example-app-secret-do-not-use';
const ACCESS_KEY = '63188115d11d6db790c7aaaa';
const MANAGEMENT =
  'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJhY2Nlc3Nfa2V5IjoiNjMxODgxMTVkMTFkNmRiNzkwYzdhYWFhIiwidHlwZSI6Im1hbmFnZW1lbnQiLCJ2ZXJzaW9uIjoyLCJpYXQiOjE3MDAwMDAwMDAsIm5iZiI6MTcwMDAwMDAwMCwiZXhwIjoxNzAwMDg2NDAwLCJqdGkiOiIxMTExMTExMS0xMTExLTQxMTEtODExMS0xMTExMTExMTExMTEifQ.ktayKF9KxPC0TJat2Zj0gvZD7ksY3LN_KNed2iaVnYQ';
const APP =
  'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJhY2Nlc3Nfa2V5IjoiNjMxODgxMTVkMTFkNmRiNzkwYzdhYWFhIiwidHlwZSI6ImFwcCIsInZlcnNpb24iOjIsInJvb21faWQiOiI2MzFiMjY1NGY3NzE4NTRkOWJmNjMzZGYiLCJ1c2VyX2lkIjoidXNlci0xIiwicm9sZSI6Imhvc3QiLCJpYXQiOjE3MDAwMDAwMDAsIm5iZiI6MTcwMDAwMDAwMCwiZXhwIjoxNzAwMDg2NDAwLCJqdGkiOiIyMjIyMjIyMi0yMjIyLTQyMjItODIyMi0yMjIyMjIyMjIyMjIifQ.Z5a4ofdthriwqBtpPs3c2U21C13Up3xrHHBTcRkpImY';
const START = 1_700_000_000;
const END = 1_700_086_400;

const codeOf = (run: () => unknown): string => {
  try {
    run();
    return 'accepted';
  } catch (reason) {
    assert.ok(reason instanceof HouseError, String(reason));
    return reason.code;
  }
};

describe('HM 1.3 worked vectors', () => {
  test('HM 1.3 both tokens are believed with their secret and with no other', () => {
    for (const [token, type] of [
      [MANAGEMENT, 'management'],
      [APP, 'app'],
    ] as const) {
      assert.equal(accessKeyOfToken(token), ACCESS_KEY);
      const claims = verifyToken(token, SECRET);
      const { issuedAt, roomId, role, userId, ...rest } = claims;
      assert.deepEqual(rest, { accessKey: ACCESS_KEY, type, expiresAt: END, notBefore: START });
      assert.deepEqual(
        [issuedAt, roomId !== undefined, role !== undefined],
        [START, type === 'app', type === 'app'],
      );
      assert.equal(userId !== undefined, type === 'app');
      assert.equal(
        codeOf(() => verifyToken(token, `${SECRET}!`)),
        'token_signature',
      );
    }
  });

  test('HM 1.1 a token counts from nbf to exp, with a minute to spare on both sides', () => {
    const claims = verifyToken(MANAGEMENT, SECRET);
    const at = (seconds: number) =>
      codeOf(() => {
        checkTime(claims, seconds * 1000);
      });
    assert.equal(at(START + 1), 'accepted');
    assert.deepEqual([at(START - 60), at(START - 61)], ['accepted', 'token_malformed']);
    assert.deepEqual([at(END + 59), at(END + 60)], ['accepted', 'token_expired']);
  });

  test('HM 1.1 no character of a token can be altered', () => {
    for (let at = 0; at < MANAGEMENT.length; at += 1) {
      const other = MANAGEMENT[at] === 'A' ? 'B' : 'A';
      const altered = MANAGEMENT.slice(0, at) + other + MANAGEMENT.slice(at + 1);
      const code = codeOf(() => [accessKeyOfToken(altered), verifyToken(altered, SECRET)]);
      assert.notEqual(code, 'accepted', `character ${String(at)}`);
    }
  });

  test('HM 1.1 no beginning of a token is a token', () => {
    for (let length = 0; length < MANAGEMENT.length; length += 1) {
      const part = MANAGEMENT.slice(0, length);
      assert.notEqual(
        codeOf(() => [accessKeyOfToken(part), verifyToken(part, SECRET)]),
        'accepted',
      );
    }
  });
});

describe('HM 1.1 minted app tokens', () => {
  test('HM 1.1 what we mint we believe', () => {
    const token = mintAppToken(
      { accessKey: ACCESS_KEY, secret: SECRET },
      { roomId: 'r', role: 'host' },
      { now: START, lifespan: 60 },
    );
    assert.deepEqual(verifyToken(token, SECRET), {
      accessKey: ACCESS_KEY,
      type: 'app',
      expiresAt: START + 60,
      notBefore: START,
      issuedAt: START,
      roomId: 'r',
      role: 'host',
    });
    assert.ok(!('user_id' in payloadOf(token)));
  });

  test('HM 1.1 a payload is read by atob whatever stands in it, and says the same', () => {
    const anything = fc.string({ unit: 'binary', maxLength: 40 });
    fc.assert(
      fc.property(anything, anything, (userId, role) => {
        const key = { accessKey: ACCESS_KEY, secret: SECRET };
        const token = mintAppToken(key, { roomId: 'r', role, userId }, { now: START, lifespan: 60 });
        const [, payload = ''] = token.split('.');
        assert.doesNotMatch(payload, /[-_]/);
        const claims = JSON.parse(atob(payload)) as Record<string, unknown>;
        assert.deepEqual([claims['user_id'], claims['role']], [userId, role]);
      }),
    );
  });
});

function payloadOf(token: string): object {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as object;
}
