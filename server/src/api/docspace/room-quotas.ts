import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { fail } from '../../errors.ts';
import { checkQuota, setQuota, setRoomQuota } from '../../rooms/quotas.ts';
import { getRoom } from '../../rooms/rooms.ts';
import { answerWith, Folder } from './answers.ts';
import { requireCaller } from './auth.ts';
import { dateOf } from './dates.ts';
import type { Desk } from './desk.ts';
import { envelope } from './envelope.ts';
import { showRoom } from './look.ts';
import { roomNamed } from './room-named.ts';
import type { RouteOptions } from './rooms.ts';
import { Flag, Quota } from './schema.ts';

type Id = number | string;
const RoomIds = Type.Array(Type.Unsafe<Id>({ type: ['integer', 'string'], maxLength: 64 }), {
  maxItems: 100,
});
const QuotaBody = Type.Object(
  { roomIds: RoomIds, quota: Quota },
  { title: 'RoomQuota', examples: [{ roomIds: [1001], quota: 1_073_741_824 }] },
);
const ResetBody = Type.Object(
  { roomIds: RoomIds },
  { title: 'RoomQuotaReset', examples: [{ roomIds: [1001] }] },
);
const DefaultBody = Type.Object(
  { enableQuota: Flag, defaultQuota: Type.Optional(Quota) },
  { title: 'RoomQuotaSettings', examples: [{ enableQuota: true, defaultQuota: 1_073_741_824 }] },
);

/** How much rooms may hold (DS 5.13), which is for administrators to say. */
export const roomQuotaRoutes: FastifyPluginCallbackTypebox<RouteOptions> = (
  app,
  { desk, identify },
  done,
) => {
  requireCaller(app, identify);
  const documented = {
    tags: ['Quotas'],
    response: { 200: answerWith(Type.Array(Folder)), 404: { description: 'One of the rooms is not there.' } },
  };

  const set = {
    summary: 'Give rooms a quota of their own',
    description: 'In bytes; -1 is no quota at all. All of the rooms, or none of them.',
    operationId: 'updateRoomsQuota',
    ...documented,
    body: QuotaBody,
  };
  app.put('/files/rooms/roomquota', { schema: set }, (request) => {
    return setQuotas(desk, request, request.body.roomIds, checkQuota(request.body.quota));
  });

  const reset = {
    summary: 'Give rooms the quota of the project again',
    operationId: 'resetRoomQuota',
    ...documented,
    body: ResetBody,
  };
  app.put('/files/rooms/resetquota', { schema: reset }, (request) => {
    return setQuotas(desk, request, request.body.roomIds, undefined);
  });

  const setDefault = {
    summary: 'Set the quota of rooms that have none of their own',
    description: 'While quotas are used, rooms tell theirs: `quotaLimit`, `isCustomQuota`.',
    operationId: 'saveRoomQuotaSettings',
    tags: ['Quotas'],
    body: DefaultBody,
    response: {
      200: answerWith(
        Type.Object({
          enableQuota: Type.Boolean(),
          defaultQuota: Type.Integer(),
          lastModified: Type.String({ format: 'date-time' }),
        }),
      ),
    },
  };
  app.post('/settings/roomquotasettings', { schema: setDefault }, async (request) => {
    onlyAdmins(request);
    const { actor, project } = request.docspace;
    const { enableQuota = false, defaultQuota = -1 } = request.body;
    await desk.db.write((tx) => setRoomQuota(tx, actor, enableQuota ? defaultQuota : undefined));
    desk.apiKeys.forget();
    desk.logins.forget();
    project.roomQuota = enableQuota ? defaultQuota : null;
    return envelope(desk, request, { enableQuota, defaultQuota, lastModified: dateOf(Date.now()) });
  });

  done();
};

async function setQuotas(desk: Desk, request: FastifyRequest, ids: readonly Id[], quota: number | undefined) {
  onlyAdmins(request);
  const caller = request.docspace;
  const rooms = await desk.db.write(async (tx) => {
    const changed = [];
    for (const id of ids) {
      const room = await getRoom(tx, caller.project.id, roomNamed(String(id)));
      changed.push(await setQuota(tx, caller.actor, { num: room.num }, quota));
    }
    return changed;
  });
  const shown = [];
  for (const room of rooms) shown.push(await showRoom(desk, caller, room));
  return envelope(desk, request, shown);
}

/** @throws wrong_role */
function onlyAdmins({ docspace: { user } }: FastifyRequest): void {
  if (user.kind !== 'admin') throw fail('wrong_role', { text: 'Access denied' });
}
