// A server in a process of its own that records one track of one room and ends the recording: a test kills it.
import { loadConfig } from '../../src/config.ts';
import { start } from '../../src/start.ts';
import { recordingEngine } from './recording-engine.ts';

const media = recordingEngine();
const running = await start(loadConfig({ env: process.env }), undefined, undefined, media.engine);
console.log(JSON.stringify({ origin: running.origin }));

process.stdin.on('data', (line: Buffer) => {
  const { begin, peer, text } = JSON.parse(line.toString()) as Record<string, string>;
  if (begin === undefined) {
    void running.stop().then(() => process.exit(0));
    return;
  }
  const recording = media.recording(begin);
  if (!recording || peer === undefined) throw new Error('nothing is recorded');
  const track = { track: 'mic', stream: 'ann', peer, kind: 'audio' } as const;
  void media.begin(recording, track, text ?? '').then(() => {
    // What is known of it is on disk soon.
    setTimeout(() => {
      console.log(JSON.stringify({ begun: true }));
    }, 600);
  });
});
