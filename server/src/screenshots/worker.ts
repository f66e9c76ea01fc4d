import { parentPort, workerData } from 'node:worker_threads';
import type { Exporter } from './bundle.ts';
import { openRenderer, type Shot } from './render.ts';

/** What the thread answers; `bytes` are those of the picture. */
export type Painted = { bytes: Uint8Array } | { fault: string };

const render = await openRenderer(workerData as Exporter);

// One at a time: whoever asks waits for the answer.
parentPort?.on('message', (shot: Shot) => {
  render(shot).then(
    (bytes) => parentPort?.postMessage({ bytes } satisfies Painted),
    (reason: unknown) => {
      const fault = reason instanceof Error ? (reason.stack ?? reason.message) : String(reason);
      parentPort?.postMessage({ fault } satisfies Painted);
    },
  );
});
