import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pdfOfPages } from './pdf.ts';

const JPEG = new Uint8Array([0xff, 0xd8, 0xff, 0xd9]);

test('every entry of the table of a PDF is where its object begins', async () => {
  const blob = pdfOfPages([
    { jpeg: JPEG, width: 1920, height: 1080 },
    { jpeg: JPEG, width: 800, height: 40_000 },
  ]);
  const text = Buffer.from(await blob.arrayBuffer()).toString('latin1');
  const [, table = ''] = /startxref\n(\d+)\n%%EOF\n$/.exec(text) ?? [];
  assert.ok(text.slice(Number(table)).startsWith('xref\n0 9\n'));
  const starts = [...text.slice(Number(table)).matchAll(/^(\d{10}) 00000 n $/gm)].map(([, at]) => Number(at));
  assert.equal(starts.length, 8);
  starts.forEach((at, index) => assert.ok(text.slice(at).startsWith(`${index + 1} 0 obj\n`)));
  assert.match(text, /\/Count 2 \/Kids \[3 0 R 6 0 R\]/);
  // 1920 pixels were 960 on the board: 720 points; and no side is longer than a page may be.
  assert.match(text, /MediaBox \[0 0 720\.00 405\.00\]/);
  assert.match(text, /MediaBox \[0 0 288\.00 14400\.00\]/);
  assert.ok(text.includes(`/Length 4 >>\nstream\n${Buffer.from(JPEG).toString('latin1')}\nendstream`));
});
