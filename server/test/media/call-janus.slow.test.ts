import assert from 'node:assert/strict';
import { callsOver } from './call-scenarios.ts';
import { poolOf, startJanus } from './janus-process.ts';
import { OWN_ADDRESS, ownNetwork } from './own-network.ts';

// Janus tells nobody of loopback addresses.
ownNetwork();

callsOver('Janus', async () => {
  const janus = await startJanus(OWN_ADDRESS);
  const faults: string[] = [];
  const engine = poolOf(OWN_ADDRESS, [janus.url], (text) => faults.push(text));
  return {
    ...{ engine, address: OWN_ADDRESS, sections: 6, shown: 0.3, tellsOfRestarts: false },
    close: async () => {
      await engine.close().finally(janus.stop);
      assert.deepEqual(faults, []);
    },
  };
});
