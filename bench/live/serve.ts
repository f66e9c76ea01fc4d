import { LIVE_PEERS, livePeer } from './peer.ts';

/** The process of a peer: `node serve.ts <peer> <port>`. */
const [wanted, port] = process.argv.slice(2);
const name = LIVE_PEERS.find((one) => one === wanted);
if (!name) throw new Error(`there is no peer ${String(wanted)}`);
await (await livePeer(name)).serve(Number(port));
