import assert from 'node:assert/strict';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { ownCertificate, ownNames } from './own-certificate.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const NAMES = ['localhost', '127.0.0.1', '::1', 'rooms.example.org'];

function folder(context: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'enfilade-own-'));
  context.after(() => rmSync(path, { recursive: true }));
  return path;
}

test('a server names itself by what browsers may call it', () => {
  const names = ownNames({ publicUrl: 'https://[2001:db8::5]:8443', host: '0.0.0.0' });
  for (const name of ['localhost', '127.0.0.1', '::1', '2001:db8::5']) assert.ok(names.includes(name), name);
  assert.ok(!names.includes('0.0.0.0'));
  assert.ok(ownNames({ publicUrl: 'https://rooms.example.org', host: '::' }).includes('rooms.example.org'));
});

test('a certificate is made for all names, kept, and readable by its owner only', async (t) => {
  const path = folder(t);
  const made = await ownCertificate(path, NAMES);
  const certificate = new X509Certificate(made.cert);
  assert.equal(certificate.subjectAltName?.split(', ').length, NAMES.length);
  assert.equal(certificate.checkHost('rooms.example.org'), 'rooms.example.org');
  assert.equal(certificate.checkIP('::1'), '::1');
  assert.ok(certificate.verify(certificate.publicKey) && !certificate.ca);
  assert.ok(certificate.checkPrivateKey(createPrivateKey(made.key)));
  assert.equal(statSync(join(path, 'tls.pem')).mode & 0o777, 0o600);
  assert.deepEqual(await ownCertificate(path, NAMES.slice(1)), made);
});

test('a certificate is made anew when it ends within a month, lacks a name, or is broken', async (t) => {
  const path = folder(t);
  const now = Date.now();
  const first = await ownCertificate(path, NAMES, now);
  assert.deepEqual(await ownCertificate(path, NAMES, now + 334 * DAY_MS), first);
  const second = await ownCertificate(path, NAMES, now + 336 * DAY_MS);
  assert.notEqual(second.cert, first.cert);
  const third = await ownCertificate(path, [...NAMES, '192.0.2.9']);
  assert.notEqual(third.cert, second.cert);
  writeFileSync(join(path, 'tls.pem'), readFileSync(join(path, 'tls.pem'), 'utf8').slice(0, -200));
  assert.ok(new X509Certificate((await ownCertificate(path, NAMES)).cert).checkHost('localhost'));
});
