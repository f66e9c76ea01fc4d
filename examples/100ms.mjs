// 100ms v2, with the vendor's own server SDK, unchanged. It always calls https://api.100ms.live/v2; the environment
// variable https_proxy leads it here: https_proxy=http://127.0.0.1:7788 node examples/100ms.mjs
import HMS from '@100mslive/server-sdk';

const hms = new HMS.SDK(process.env.ENFILADE_ACCESS_KEY, process.env.ENFILADE_SECRET_KEY);

const room = await hms.rooms.create({ name: 'algebra-2', description: 'Tuesdays at nine' });
const again = await hms.rooms.create({ name: 'Algebra-2', description: 'Tuesdays at ten' });
console.log(room.name, room.enabled, room.description);
console.log(again.id === room.id, again.description);

for (const { role, code } of await hms.roomCodes.create(room.id)) console.log(role, code);

const closed = await hms.rooms.enableOrDisable(room.id, false);
console.log(closed.enabled);
await hms.rooms.enableOrDisable(room.id, true);
