import { stockHouse } from '../../server/test/calls/stock.ts';
import { appToken } from '../../server/test/calls/caller.ts';
import { median, rounded } from '../lib/stats.ts';

export interface FirstFrame {
  /** From the call of `join` until a frame of somebody else was decoded, each time by a new page. */
  times: number[];
  medianMs: number;
  maxMs: number;
}

const TIMES = 7;

/** Somebody joins with the unmodified web client in Chromium a call in which somebody sends their camera. */
export async function firstFrame(): Promise<FirstFrame> {
  const house = stockHouse();
  await house.start();
  try {
    const { id } = await house.rest.room({ template_id: await house.template() });
    await house.come(id, 'Ann', 'host');
    const times: number[] = [];
    for (let time = 0; time < TIMES; time += 1) {
      const bob = await house.open();
      const origin = `https://127.0.0.1:${String(house.proxy().port)}`;
      const args = ['Bob', appToken(id, 'guest'), origin].map((one) => JSON.stringify(one)).join();
      times.push(
        rounded(
          await bob.run<number>(`(async () => {
            const begun = performance.now();
            const refused = await stock.join(${args});
            if (refused) throw new Error(refused);
            while ((await stock.received()).frames === 0) await new Promise((done) => setTimeout(done, 10));
            return performance.now() - begun;
          })()`),
        ),
      );
      await bob.close();
    }
    return { times, medianMs: median(times), maxMs: Math.max(...times) };
  } finally {
    await house.stop();
  }
}
