import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { HouseError } from '../../errors.ts';
import { claimsOf, isSignedWith, mintToken, readToken, signatureOf } from './tokens.ts';

interface Vectors {
  keys: { accessKey: string; secret: string };
  good: Record<string, string>;
  refused: Record<string, string>;
}
const vectors = JSON.parse(readFileSync(new URL('vectors.json', import.meta.url), 'utf8')) as Vectors;
const { secret } = vectors.keys;
const ROOM = 'd07bcaf0a17911ea9d7e23232cddf42d';
const TASK = '2fd2d0a08e0b11ecb94f39bd66b9367e';

function vector(name: string): string {
  return vectors.good[name] ?? vectors.refused[name] ?? assert.fail(`no vector ${name}`);
}

function codeOf(run: () => unknown): string | undefined {
  try {
    run();
    return undefined;
  } catch (reason) {
    return reason instanceof HouseError ? reason.code : assert.fail(String(reason));
  }
}

const believed = [
  ['V1', { kind: 'sdk', role: 'admin', expireAt: 1700000600000 }],
  ['V2', { kind: 'room', role: 'writer', uuid: ROOM, expireAt: 1700003600000 }],
  ['V2-py', { kind: 'room', role: 'writer', uuid: ROOM, expireAt: 1700003600000 }],
  ['V3', { kind: 'task', role: 'reader', uuid: TASK }],
  ['V6', { kind: 'sdk', role: 'admin' }],
] as const;

for (const [name, claims] of believed) {
  test(`AG 1.2 ${name} is believed and says what it opens`, () => {
    const token = readToken(vector(name));
    assert.ok(isSignedWith(token, secret));
    // Their nonces are of version 1 and tell the time, as those of the vendor's libraries.
    assert.deepEqual(claimsOf(token), { ...claims, issuedAt: 1685571373306 });
  });
}

test('AG 1.2 V4 an access key and a secret with every kind of character', () => {
  const token = readToken(vector('V4'));
  assert.equal(token.accessKey, 'a/k+ é=&');
  assert.ok(isSignedWith(token, 'sk ü'));
  assert.equal(claimsOf(token).role, 'reader');
});

test('AG 1.2 V5 a token without a role is signed well and refused', () => {
  const token = readToken(vector('V5'));
  assert.ok(isSignedWith(token, secret));
  assert.equal(
    codeOf(() => claimsOf(token)),
    'wrong_role',
  );
});

for (const name of ['N2', 'N3', 'N4', 'N5']) {
  test(`AG 1.2 ${name} does not match its signature`, () => {
    assert.ok(!isSignedWith(readToken(vector(name)), secret));
  });
}

test('AG 1.2 N6 a room token dressed as an SDK token is malformed', () => {
  assert.equal(
    codeOf(() => claimsOf(readToken(vector('N6')))),
    'token_malformed',
  );
});

test('AG 1.2 N1 a room token dressed as a task token opens no room', () => {
  assert.deepEqual(claimsOf(readToken(vector('N1'))).kind, 'task');
});

test('AG 1.2 the building blocks give the known answers', () => {
  assert.equal(signatureOf({ ak: 'a', nonce: 'b' }, 'key').length, 64);
  assert.equal(
    signatureOf({ nonce: 'c0ffee04-0000-11ee-8000-0123456789ab', ak: vectors.keys.accessKey }, secret),
    '718e7351af5029aa224be6ad41897e6eeafd52393b77255403bcb8b2a53240ba',
  );
});

test('AG 1.1 what is minted is believed', () => {
  const key = vectors.keys;
  const token = readToken(mintToken(key, { kind: 'room', role: 'writer', uuid: ROOM, lifespan: 1000 }));
  assert.ok(isSignedWith(token, secret));
  const { kind, role, uuid, expireAt = 0 } = claimsOf(token);
  assert.deepEqual([kind, role, uuid], ['room', 'writer', ROOM]);
  assert.ok(Math.abs(expireAt - Date.now() - 1000) < 5000);
  const forever = readToken(mintToken(key, { kind: 'sdk', role: 'admin', lifespan: 0 }));
  assert.equal(claimsOf(forever).expireAt, undefined);
});

function tokenOf(query: string, prefix = 'NETLESSSDK_'): string {
  return prefix + Buffer.from(query).toString('base64url');
}
const SIG = 'a'.repeat(64);

const malformed: [string, string][] = [
  ['no prefix', 'abc'],
  ['nothing behind the prefix', 'NETLESSSDK_'],
  ['two underscores', `NETLESSSDK__${Buffer.from(`ak=a&nonce=b&role=0&sig=${SIG}`).toString('base64url')}`],
  ['not base64', 'NETLESSSDK_$$$$'],
  ['not UTF-8', `NETLESSSDK_${Buffer.from([0xff, 0xfe, 0x61]).toString('base64url')}`],
  ['a name twice', tokenOf(`ak=a&ak=b&nonce=b&role=0&sig=${SIG}`)],
  ['no access key', tokenOf(`nonce=b&role=0&sig=${SIG}`)],
  ['an empty access key', tokenOf(`ak=&nonce=b&role=0&sig=${SIG}`)],
  ['no nonce', tokenOf(`ak=a&role=0&sig=${SIG}`)],
  ['no signature', tokenOf('ak=a&nonce=b&role=0')],
  ['a short signature', tokenOf('ak=a&nonce=b&role=0&sig=abcd')],
  ['a signature in capitals', tokenOf(`ak=a&nonce=b&role=0&sig=${'A'.repeat(64)}`)],
  ['an escape that cannot be decoded', tokenOf(`ak=%zz&nonce=b&role=0&sig=${SIG}`)],
  ['a part without =', tokenOf(`ak=a&nonce&role=0&sig=${SIG}`)],
];

for (const [what, text] of malformed) {
  test(`AG 1.4 step 1: ${what} is malformed`, () => {
    assert.equal(
      codeOf(() => readToken(text)),
      'token_malformed',
    );
  });
}

test('AG 1.4 step 1: padding and the standard alphabet are read too', () => {
  const plain = Buffer.from(`ak=a&nonce=>>>???&role=0&sig=${SIG}`).toString('base64');
  assert.equal(readToken(`NETLESSSDK_${plain}`).fields['nonce'], '>>>???');
});

test('AG 1.4 steps 4 to 6: uuid, expiry and role have their forms', () => {
  const claims = (rest: string, prefix?: string) =>
    codeOf(() => claimsOf(readToken(tokenOf(`ak=a&nonce=b&sig=${SIG}${rest}`, prefix))));
  assert.equal(claims('&role=0&expireAt=soon'), 'token_malformed');
  assert.equal(claims('&role=0&expireAt=1.5'), undefined);
  assert.equal(claims('&role=3'), 'wrong_role');
  assert.equal(claims('&role=00'), 'wrong_role');
  assert.equal(claims('&role=0', 'NETLESSROOM_'), 'token_malformed');
  assert.equal(claims('&role=0&uuid=xyz', 'NETLESSROOM_'), 'token_malformed');
  assert.equal(claims(`&role=0&uuid=${ROOM}`, 'NETLESSROOM_'), undefined);
});
