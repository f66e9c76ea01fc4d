import assert from 'node:assert/strict';
import { weriftEngine } from '../../src/media/werift/engine.ts';
import { callsOver, type Tried } from './call-scenarios.ts';

const embedded = (): Promise<Tried> => {
  const faults: string[] = [];
  const address = '127.0.0.1';
  const engine = weriftEngine({ addresses: [address], processes: 1, complain: (text) => faults.push(text) });
  return Promise.resolve({
    ...{ engine, address, sections: 5, shown: 0.8, tellsOfRestarts: true },
    close: async () => {
      await engine.close();
      assert.deepEqual(faults, []);
    },
  });
};

callsOver('the embedded engine', embedded);
callsOver('the embedded engine, by Firefox', embedded, true);
