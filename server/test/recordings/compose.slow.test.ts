import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { compose, streamFile, type Manifest, type ManifestTrack } from '../../src/recordings/compose.ts';
import { findFfmpeg } from '../../src/recordings/ffmpeg.ts';
import { probe } from '../../src/recordings/probe.ts';
import { scenesOf } from '../../src/recordings/compose/scenes.ts';
import { until } from '../media/caller.ts';
import { listen, opus, vp8, watch, writeTrack } from './studio.ts';

const START = Date.UTC(2026, 0, 1);
const COLOURS = {
  red: [255, 0, 0],
  lime: [0, 255, 0],
  blue: [0, 0, 255],
  yellow: [255, 255, 0],
  magenta: [255, 0, 255],
  cyan: [0, 255, 255],
  white: [255, 255, 255],
  black: [0, 0, 0],
} as const;

/** The nearest of those. */
function named(colour: readonly number[]): string {
  const far = (other: readonly number[]): number =>
    other.reduce((sum, value, index) => sum + (value - (colour[index] ?? 0)) ** 2, 0);
  const [[name] = ['']] = Object.entries(COLOURS).sort(([, a], [, b]) => far(a) - far(b));
  return name;
}

describe('a call as a film', { timeout: 240_000 }, () => {
  let ffmpeg = '';
  let home = '';
  before(async () => {
    ffmpeg = (await findFfmpeg(undefined)) ?? assert.fail('these tests need ffmpeg');
    home = await mkdtemp(join(tmpdir(), 'enfilade-compose-'));
  });
  after(() => rm(home, { recursive: true }));
  const folderOf = () => mkdtemp(join(home, 'recording-'));
  const sound = async (hertz: number, seconds: number) =>
    (await opus(ffmpeg, { hertz, seconds })).map((data) => ({ data, isKeyFrame: true }));
  const colour = (name: string, seconds: number, size = '320x180', rate = 10) =>
    vp8(ffmpeg, { colour: name, size, seconds, rate });
  const manifest = (seconds: number, tracks: ManifestTrack[], pauses: Manifest['pauses'] = []): Manifest => ({
    ...{ startedAt: START, endedAt: START + seconds * 1000, pauses, tracks },
  });

  test('ffprobe reads a track: what it is, how long, every packet, also when it breaks off', async () => {
    const folder = await folderOf();
    const frames = await colour('red', 10);
    const { file } = await writeTrack(
      ...([folder, { peer: 'ann', kind: 'video', startedAt: START }, frames, 100] as const),
      { width: 320, height: 180 },
    );
    const path = join(folder, file);
    const ffprobe = async (of: string) => {
      const args = ['-v', 'error', '-count_packets', '-of', 'json', '-show_format', '-show_streams', of];
      const { stdout } = await promisify(execFile)('ffprobe', args);
      return JSON.parse(stdout) as {
        format: { format_name: string; duration?: string; tags: Record<string, string> };
        streams: { codec_name: string; width: number; height: number; nb_read_packets: string }[];
      };
    };
    const { format, streams } = await ffprobe(path);
    assert.match(format.format_name, /webm/);
    assert.equal(Number(format.duration), 9.92);
    assert.equal(format.tags['creation_time'], '2026-01-01T00:00:00.000000Z');
    assert.deepEqual(
      streams.map((one) => [one.codec_name, one.width, one.height, one.nb_read_packets]),
      [['vp8', 320, 180, '100']],
    );
    const whole = await readFile(path);
    for (const part of [0.3, 0.55, 0.9]) {
      await writeFile(join(folder, 'broken.webm'), whole.subarray(0, Math.floor(whole.length * part)));
      const { streams: left } = await probe(ffmpeg, join(folder, 'broken.webm'));
      assert.ok(Math.abs((left[0]?.packets ?? 0) / 100 - part) < 0.12, `${part}: ${left[0]?.packets}`);
    }
  });

  test('pictures of changing size, a screen, a pause, tones at their times', async () => {
    const folder = await folderOf();
    const turned = [
      ...(await colour('red', 2, '640x360')),
      ...(await colour('lime', 2, '320x180')),
      ...(await colour('blue', 2, '180x320')),
      ...(await colour('magenta', 2, '640x360')),
    ];
    const at = (ms: number): number => START + ms;
    const tracks = [
      await writeTrack(folder, { peer: 'ann', kind: 'video', startedAt: at(0) }, turned, 100),
      await writeTrack(folder, { peer: 'ann', kind: 'audio', startedAt: at(1000) }, await sound(400, 2), 20),
      // Muted in its first second, whatever comes.
      await writeTrack(
        ...([folder, { peer: 'bob', kind: 'audio', startedAt: at(5000) }, await sound(1000, 3), 20] as const),
      ),
      await writeTrack(
        ...([folder, { peer: 'bob', kind: 'video', source: 'screen', startedAt: at(6500) }] as const),
        // It stands still from then on.
        (await colour('cyan', 1, '640x360')).slice(0, 2),
        500,
      ),
      {
        ...(await writeTrack(folder, { peer: 'cat', kind: 'audio', startedAt: START }, [], 20)),
        file: 'none.webm',
      },
    ].map((track) => ({
      ...track,
      ...(track.source === 'screen' && { endedAt: at(9000) }),
      muted: track.peer === 'bob' && track.kind === 'audio' ? [{ from: at(5000), to: at(6000) }] : [],
    }));
    const of = manifest(9, tracks, [{ from: at(3500), to: at(4500) }]);
    const made = await compose(folder, of, { width: 640, height: 360, ffmpeg });
    assert.equal(made.file, 'composed.mp4');
    assert.deepEqual([made.durationMs, made.width, made.height], [8000, 640, 360]);
    const path = join(folder, made.file);
    assert.equal((await stat(path)).size, made.bytes);
    const probed = await probe(ffmpeg, path);
    assert.ok(Math.abs(probed.durationMs - 8000) < 100, `${probed.durationMs}`);
    assert.deepEqual(
      probed.streams.map(({ codec, packets }) => `${codec} ${codec === 'h264' ? packets : ''}`),
      ['h264 200', 'aac '],
    );
    const film = await watch(ffmpeg, path);
    assert.equal(film.frames, 200);
    // Alone in the middle; turned by 90°; after the pause beside bob; beside his screen.
    for (const [ms, x, y, name] of [
      [200, 0.5, 0.3, 'red'],
      [1800, 0.05, 0.1, 'red'],
      [2300, 0.05, 0.1, 'lime'],
      [3900, 0.5, 0.45, 'blue'],
      [4500, 0.25, 0.45, 'blue'],
      [5200, 0.25, 0.45, 'magenta'],
      [5700, 0.4, 0.5, 'cyan'],
      [7900, 0.4, 0.5, 'cyan'],
    ] as const)
      assert.equal(named(film.at(ms, x, y)), name, `${ms} ms: ${film.at(ms, x, y).join()}`);
    const heard = await listen(ffmpeg, path);
    const tone = (from: number, to: number): number[] =>
      heard.slice(from, to).map(({ level, hertz }) => (level > 0.01 ? hertz : 0));
    const near = (from: number, to: number, hertz: number): void => {
      for (const one of tone(from, to))
        assert.ok(Math.abs(one - hertz) <= 30, `${from}-${to}: ${tone(from, to).join()}`);
    };
    near(0, 9, 0);
    near(11, 29, 400);
    near(32, 49, 0);
    near(52, 69, 1000);
    assert.ok(!(await readdir(folder)).includes('composing'), 'nothing half done is left');

    const only = await compose(folder, of, { width: 640, height: 360, ffmpeg, audioOnly: true });
    assert.deepEqual([only.durationMs, only.width, only.height], [8000, 0, 0]);
    assert.deepEqual(
      (await probe(ffmpeg, join(folder, only.file))).streams.map(({ codec }) => codec),
      ['aac'],
    );
    const annTracks = tracks.filter(({ peer }) => peer === 'ann');
    const stream = await streamFile(folder, annTracks, { ffmpeg });
    const both = await probe(ffmpeg, join(folder, stream.file));
    assert.deepEqual(
      both.streams.map(({ codec, packets, firstMs }) => [codec, packets, Math.round(firstMs)]),
      [
        ['vp8', 80, 0],
        ['opus', ((annTracks[1]?.endedAt ?? 0) - at(1000)) / 20, 1000],
      ],
    );
    assert.ok(Math.abs(stream.durationMs - 8000) < 150, `${stream.durationMs}`);
  });

  test('eight people and forty changes: everybody is where they should be at every time', async () => {
    const folder = await folderOf();
    const names = ['red', 'lime', 'blue', 'yellow', 'magenta', 'cyan', 'white'];
    const tracks: ManifestTrack[] = [
      await writeTrack(folder, { peer: 'quiet', kind: 'audio', startedAt: START }, await sound(300, 24), 20),
    ];
    const tone = await sound(500, 24);
    for (const [index, name] of names.entries()) {
      const frames = await colour(name, 20, '160x90');
      const startedAt = START + index * 500;
      tracks.push(
        await writeTrack(
          folder,
          { peer: name, kind: 'audio', startedAt },
          tone.slice(0, 1000 - index * 37),
          20,
        ),
        {
          ...(await writeTrack(folder, { peer: name, kind: 'video', startedAt }, frames, 100)),
          muted: [1, 2, 3].map((time) => ({
            from: startedAt + time * 4000 + index * 130,
            to: startedAt + time * 4000 + index * 130 + 900 + index * 77,
          })),
        },
      );
    }
    const of = manifest(24, tracks);
    const film = { width: 640, height: 360 };
    const scenes = scenesOf(of, film);
    assert.ok(scenes.length >= 40, `${scenes.length} scenes`);
    const made = await compose(folder, of, { ...film, ffmpeg });
    assert.equal(made.durationMs, 24_000);
    const seen = await watch(ffmpeg, join(folder, made.file));
    assert.equal(seen.frames, 600);
    for (const { from, to, tiles } of scenes) {
      if (to - from < 200) continue;
      for (const { box, peer, video } of tiles) {
        const [x, y] = [(box.x + box.width * 0.15) / film.width, (box.y + box.height * 0.25) / film.height];
        const shown = named(seen.at((from + to) / 2 - START, x, y));
        assert.equal(shown, video ? peer : 'black', `${from - START} to ${to - START} ms, ${peer}`);
      }
    }
  });

  test('25 who switch their microphones on and off all the time do not keep the film from being made', async () => {
    const folder = await folderOf();
    const blocks = await sound(440, 3);
    const muted = Array.from({ length: 199 }, (_, index) => ({
      from: START + index * 10,
      to: START + index * 10 + 5,
    }));
    const whole = [{ from: START, to: START + 2000 }];
    const tracks = [];
    for (let index = 0; index < 25; index += 1) {
      const about = { peer: `p${String(index)}`, kind: 'audio' as const, startedAt: START };
      tracks.push(await writeTrack(folder, { ...about, muted: index === 0 ? muted : whole }, blocks, 20));
    }
    for (const some of [tracks.slice(0, 1), tracks.map((one) => ({ ...one, muted: [...muted, ...whole] }))]) {
      const film = { width: 640, height: 480, audioOnly: true, ffmpeg };
      assert.equal((await compose(folder, manifest(3, some), film)).durationMs, 3000);
    }
  });

  test('it is stopped by its signal, goes on where it was, and ends with the server', async () => {
    const folder = await folderOf();
    const frames = await colour('red', 30);
    const muted = [5000, 15_000].map((from) => ({ from: START + from, to: START + from + 5000 }));
    const about = { peer: 'ann', kind: 'video', startedAt: START, muted } as const;
    const of = manifest(30, [{ ...(await writeTrack(folder, { ...about, muted: [] }, frames, 100)), muted }]);
    const out = { width: 1920, height: 1080, ffmpeg };
    const done = async () =>
      (await readdir(join(folder, 'composing')).catch(() => [])).filter((name) => /^scene-.*mkv$/.test(name));
    const running = async () => {
      const { stdout } = await promisify(execFile)('ps', ['-eo', 'args=']);
      return stdout.split('\n').filter((line) => line.includes(folder) && line.includes('-nostdin'));
    };
    const stopping = new AbortController();
    const stopped = assert.rejects(compose(folder, of, { ...out, signal: stopping.signal }), {
      name: 'AbortError',
    });
    await until('a scene', done, (found) => found.length > 0, 60_000);
    stopping.abort();
    await stopped;
    assert.deepEqual(await running(), []);
    const kept = await done();
    assert.ok(kept.length > 0 && kept.length < 5);

    await writeFile(join(folder, 'manifest.json'), JSON.stringify({ of, out }));
    const script = `import { readFileSync } from 'node:fs';
      import { compose } from ${JSON.stringify(join(import.meta.dirname, '../../src/recordings/compose.ts'))};
      const { of, out } = JSON.parse(readFileSync(process.argv[1] + '/manifest.json', 'utf8'));
      await compose(process.argv[1], of, out);`;
    const other = spawn(process.execPath, ['--input-type=module', '-e', script, folder], {
      stdio: 'inherit',
    });
    await until(
      'it works on a scene',
      running,
      (found) => found.some((line) => line.includes('filter')),
      60_000,
    );
    other.kill('SIGKILL');
    await once(other, 'exit');
    await until('ffmpeg ends with it', running, (found) => found.length === 0);
    for (const name of kept) assert.ok((await done()).includes(name));

    const made = await compose(folder, of, out);
    assert.equal(made.durationMs, 30_000);
    assert.equal((await watch(ffmpeg, join(folder, made.file))).frames, 750);
  });

  test('where there is no H.264, it is a WebM', async () => {
    const folder = await folderOf();
    const poor = join(folder, 'ffmpeg');
    const list = ` V....D libvpx               VP8\\n A....D libopus              Opus\\n`;
    const script = `case "$*" in *-encoders*) printf '${list}';; *) exec ${ffmpeg} "$@";; esac`;
    await writeFile(poor, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    const video = await writeTrack(
      ...([folder, { peer: 'ann', kind: 'video', startedAt: START }, await colour('lime', 2), 100] as const),
    );
    const made = await compose(folder, manifest(2, [video]), { width: 320, height: 180, ffmpeg: poor });
    assert.equal(made.file, 'composed.webm');
    const { streams, durationMs } = await probe(ffmpeg, join(folder, made.file));
    assert.deepEqual(
      streams.map(({ codec }) => codec),
      ['vp8', 'opus'],
    );
    assert.ok(Math.abs(durationMs - 2000) < 100, `${durationMs}`);
    assert.equal(named((await watch(ffmpeg, join(folder, made.file))).at(1000, 0.1, 0.1)), 'lime');
  });

  test('an ffmpeg that fails says so; the option names one, PATH has another', async () => {
    const folder = await folderOf();
    await assert.rejects(compose(folder, manifest(1, []), { width: 640, height: 360, ffmpeg: '/bin/false' }));
    await assert.rejects(probe(ffmpeg, join(folder, 'none.webm')), /ffmpeg: /);
    await assert.rejects(streamFile(folder, [], { ffmpeg }));
    assert.equal(await findFfmpeg(ffmpeg), ffmpeg);
    assert.equal(await findFfmpeg('/nowhere/ffmpeg'), undefined);
    assert.ok(ffmpeg.startsWith('/'));
    const nothing = await compose(folder, manifest(2, []), { width: 640, height: 360, ffmpeg });
    assert.equal(nothing.durationMs, 2000);
  });
});
