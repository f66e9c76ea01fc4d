import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import { openPainter, PaintFault } from './painter.ts';
import type { PaintJob } from './picture-worker.ts';

/** A worker that does nothing but this. */
const program = (text: string) => new URL(`data:text/javascript,${encodeURIComponent(text)}`);
const job: PaintJob = { task: 'shrink', content: new Uint8Array(), most: 10, type: 'image/png' };

test('a picture is made smaller in a thread of its own', async () => {
  const content = createCanvas(300, 100).toBuffer('image/png');
  const [small = new Uint8Array()] = await openPainter()({ ...job, content, most: 150 });
  const image = await loadImage(Buffer.from(small));
  assert.deepEqual([image.width, image.height], [150, 50]);
});

test('what cannot be read, takes too long, or ends by itself is told in words', async () => {
  const rows: [ReturnType<typeof openPainter>, RegExp][] = [
    [openPainter(), /cannot be read/],
    [openPainter({ program: program('for (;;);'), timeLimitMs: 300 }), /takes too long/],
    [openPainter({ program: program('process.exit(1)') }), /cannot be read/],
    [openPainter({ program: program('throw new Error("out of memory")') }), /cannot be read/],
    [
      openPainter({
        program: program(
          'import { parentPort } from "node:worker_threads"; parentPort.postMessage({ fault: "missing" })',
        ),
      }),
      /not installed/,
    ],
  ];
  for (const [paint, message] of rows) {
    await assert.rejects(
      paint(job),
      (reason) => reason instanceof PaintFault && message.test(reason.message),
    );
  }
});

test('one is painted at a time, sixteen wait, and a fault of one is none of the next', async () => {
  const paint = openPainter({ program: program('for (;;);'), timeLimitMs: 20 });
  const started = Array.from({ length: 16 }, () => paint(job));
  await assert.rejects(paint(job), { code: 'rate_limited' });
  const ends = await Promise.allSettled(started);
  assert.ok(ends.every((end) => end.status === 'rejected'));
  await assert.rejects(paint(job), PaintFault);
});
