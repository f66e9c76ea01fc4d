// Agora Interactive Whiteboard v5, with the vendor's own token library.
import { sdkToken, TokenRole } from 'netless-token';

const HOST = process.env.ENFILADE_URL ?? 'http://127.0.0.1:7788';
const BASE_URL = `${HOST}/v5`; // was https://api.netless.link/v5
const { ENFILADE_ACCESS_KEY: accessKey, ENFILADE_SECRET_KEY: secretKey } = process.env;

const token = sdkToken(accessKey, secretKey, 10 * 60 * 1000, { role: TokenRole.Admin });
const headers = { token, region: 'us-sv', 'Content-Type': 'application/json' };

const created = await fetch(`${BASE_URL}/rooms`, {
  method: 'POST',
  headers,
  body: JSON.stringify({ isRecord: false, limit: 20 }),
});
const room = await created.json();
console.log(created.status, room);

const banned = await fetch(`${BASE_URL}/rooms/${room.uuid}`, {
  method: 'PATCH',
  headers,
  body: JSON.stringify({ isBan: true }),
});
console.log(banned.status, (await banned.json()).isBan);
