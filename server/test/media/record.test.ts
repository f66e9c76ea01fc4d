import assert from 'node:assert/strict';
import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import type { PeerEvents, RecordingEvents } from '../../src/media/engine.ts';
import { weriftEngine } from '../../src/media/werift/engine.ts';
import type { ToShard } from '../../src/media/werift/wire.ts';
import { until } from './caller.ts';

const engine = weriftEngine({ addresses: ['127.0.0.1'], processes: 2 });
const nothing = (): undefined => undefined;
const told: PeerEvents = {
  ...{ offer: nothing, candidate: nothing, message: nothing, speaking: nothing, state: nothing },
  ...{ quality: nothing, layer: nothing, lost: nothing },
};
const children = (): number[] =>
  execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(process.pid)], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes('werift/main.ts'))
    .map((line) => Number.parseInt(line, 10));

describe('recordings and the processes of the engine', () => {
  after(() => engine.close());

  test('a room that is recorded is in one process, whether anybody is in it or not', async () => {
    const events: RecordingEvents = { began: assert.ok, ended: assert.ok, lost: nothing };
    const first = await engine.record('one', tmpdir(), events);
    const before = children();
    assert.equal(before.length, 1);
    const ann = await engine.join('one', 'ann', told);
    const second = await engine.record('one', tmpdir(), events);
    assert.deepEqual(children(), before);
    ann.leave();
    first.pause();
    first.resume();
    await Promise.all([first.stop(), first.stop(), second.stop()]);
    await first.stop();
  });

  test('of a process that ends, all recordings are told, once, and can be stopped all the same', async () => {
    let lost = 0;
    const events: RecordingEvents = { began: nothing, ended: nothing, lost: () => void (lost += 1) };
    const all = [await engine.record('one', tmpdir(), events), await engine.record('one', tmpdir(), events)];
    for (const pid of children()) process.kill(pid, 'SIGKILL');
    await until(
      'both are told',
      () => lost,
      (count) => count === 2,
    );
    await Promise.all(all.map((one) => one.stop()));
    await (await engine.record('one', tmpdir(), events)).stop();
    assert.equal(lost, 2);
  });

  test('a process whose server is gone ends by itself, and is not kept by what it records', async () => {
    const main = join(import.meta.dirname, '../../src/media/werift/main.ts');
    const child = fork(main, { env: {}, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const ended = once(child, 'exit');
    const network = { addresses: ['127.0.0.1'], announced: [] };
    const say = (message: ToShard): boolean => child.send(message);
    say({ say: 'open', options: { network, packetsPerSecond: 1000 } });
    say({ say: 'record', call: 1, recording: 1, room: 'one', folder: tmpdir() });
    assert.deepEqual((await once(child, 'message'))[0], { say: 'done', call: 1 });
    child.disconnect();
    assert.deepEqual(await ended, [0, null]);
  });

  test('a closed engine records nothing', async () => {
    await engine.close();
    const events: RecordingEvents = { began: nothing, ended: nothing, lost: nothing };
    await assert.rejects(engine.record('one', tmpdir(), events), { code: 'unavailable' });
    assert.deepEqual(children(), []);
  });
});
