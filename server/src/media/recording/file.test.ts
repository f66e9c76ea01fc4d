import assert from 'node:assert/strict';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { trackFile } from './file.ts';

const HEADER = { kind: 'audio', startedAt: 1_700_000_000_000 } as const;
const block = (time: number) => ({ time, isKeyFrame: true, data: Buffer.from([time & 0xff]) });

describe('a track on its way to disk', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'enfilade-file-'));
  });
  after(() => rm(folder, { recursive: true }));

  test('what is half a second old is in the file, while the track goes on', async () => {
    const path = join(folder, 'track.webm');
    const file = trackFile(open(path, 'wx'), HEADER, (why) => {
      throw new Error(why);
    });
    file.write(block(0), 0);
    file.write(block(20), 20);
    file.tick(499);
    const waited = async (holds: (bytes: Buffer) => boolean): Promise<Buffer> => {
      for (const end = Date.now() + 5000; ;) {
        const bytes = await readFile(path).catch(() => Buffer.alloc(0));
        if (holds(bytes) || Date.now() > end) return bytes;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    };
    const cluster = Buffer.from('1f43b675', 'hex');
    const head = await waited((bytes) => bytes.length > 0);
    assert.equal(head.indexOf(cluster), -1);
    file.tick(500);
    const with2 = await waited((bytes) => bytes.includes(cluster));
    assert.ok(
      with2
        .subarray(with2.indexOf(cluster))
        .includes(Buffer.from('a385810014 80 14'.replaceAll(' ', ''), 'hex')),
    );
    file.write(block(1000), 1000);
    await file.close();
    const whole = await readFile(path);
    assert.ok(whole.length > with2.length);
    assert.ok(whole.includes(Buffer.from('1c53bb6b', 'hex')), 'where moments are');
  });

  test('a file that cannot be opened is told once, and closing it is no error', async () => {
    const whys: string[] = [];
    const file = trackFile(open(join(folder, 'none', 'track.webm'), 'wx'), HEADER, (why) => whys.push(why));
    file.write(block(0), 0);
    await file.close();
    assert.deepEqual(whys, ['the file cannot be written (ENOENT)']);
  });

  test('a full disk is told once', { skip: process.platform !== 'linux' }, async () => {
    const whys: string[] = [];
    const file = trackFile(open('/dev/full', 'r+'), HEADER, (why) => whys.push(why));
    for (let time = 0; time < 5000; time += 20) {
      file.write(block(time), time);
      file.tick(time);
    }
    await file.close();
    assert.deepEqual(whys, ['the disk is full']);
  });

  test('a disk that stands still is not waited for without end', async () => {
    const whys: string[] = [];
    let free: () => void = () => undefined;
    const opening = new Promise<void>((resolve) => (free = resolve));
    const path = join(folder, 'slow.webm');
    const file = trackFile(
      opening.then(() => open(path, 'wx')),
      HEADER,
      (why) => whys.push(why),
    );
    const large = { isKeyFrame: true, data: Buffer.alloc(1024 * 1024) };
    for (let at = 0; at < 20; at += 1) file.write({ ...large, time: at * 20 }, at);
    assert.deepEqual(whys, ['the disk does not keep up']);
    free();
    await file.close();
  });
});
