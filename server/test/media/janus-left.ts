import { poolOf } from './janus-process.ts';

// A server that is killed: it has a room in the Janus of this address, and says so.
const [address = '', url = ''] = process.argv.slice(2);
const nothing = (): undefined => undefined;
const engine = poolOf(address, [url], nothing);
const peer = await engine.join('left', 'ann', {
  ...{ offer: nothing, candidate: nothing, message: nothing, speaking: nothing, state: nothing },
  ...{ quality: nothing, layer: nothing, lost: nothing },
});
peer.subscribe([]);
process.stdout.write('in\n');
setInterval(nothing, 60_000);
