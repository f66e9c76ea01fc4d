import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import { LruMap } from 'toad-cache';
import { Type } from 'typebox';
import { addUpload, addUploadedScenes, getUpload, LARGEST_UPLOAD } from '../../conversion/uploads.ts';
import type { Conversion } from '../../conversion/conversions.store.ts';
import type { Actor } from '../../db/events.ts';
import { badInput, fail } from '../../errors.ts';
import type { House } from '../../house.ts';
import { allowance } from '../../live/allowance.ts';
import { mayChange, requirePass } from './passing.ts';

/** Documents of one participant. */
const UPLOADS = { most: 5, perSecond: 1 / 60 };
const COUNTED = 10_000;
const LONGEST_NAME = 300;

const InRoom = Type.Object({ room: Type.String() });
const DocumentPath = Type.Object({ room: Type.String(), id: Type.String() });

/** Documents that somebody in a room brings along, and whose pages become scenes of it. */
export const documentRoutes: FastifyPluginCallbackTypebox<{ house: House }> = (app, { house }, done) => {
  const uploads = new LruMap<(amount: number) => boolean>(COUNTED);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: LARGEST_UPLOAD }, (_, body, parsed) => {
    parsed(null, body);
  });
  requirePass(app, house);
  app.addHook('onRequest', async (request) => {
    if (request.method !== 'POST') return;
    await mayChange(house, request);
    if (request.routeOptions.url?.endsWith('/scenes')) return;
    const { participantId } = request.inRoom.pass;
    const mine = uploads.get(participantId) ?? allowance(UPLOADS);
    uploads.set(participantId, mine);
    if (!mine(1)) throw fail('rate_limited', { text: 'too many files at once' });
  });

  app.post(
    '/live/documents/:room',
    { schema: { hide: true, params: InRoom }, bodyLimit: LARGEST_UPLOAD },
    async (request, reply) => {
      const { room } = request.inRoom;
      if (!Buffer.isBuffer(request.body) || request.body.length === 0) throw badInput('body', 'is empty');
      const upload = { name: nameIn(request), bytes: request.body };
      const made = await addUpload(house, actorOf(request), room, upload);
      house.converter.wake();
      return reply.code(201).send(present(made));
    },
  );

  app.get('/live/documents/:room/:id', { schema: { hide: true, params: DocumentPath } }, async (request) =>
    present(await getUpload(house.db, request.inRoom.room, request.params.id)),
  );

  app.post(
    '/live/documents/:room/:id/scenes',
    { schema: { hide: true, params: DocumentPath } },
    async (request, reply) => {
      const { room } = request.inRoom;
      const conversion = await getUpload(house.db, room, request.params.id);
      const added = await addUploadedScenes(house.db, actorOf(request), room, conversion);
      return reply.code(201).send({ added: added.length, first: added[0]?.id });
    },
  );

  done();
};

function present({ id, status, pages, pagesDone, fault }: Conversion) {
  return { id, status, page_count: pages, pages_done: pagesDone, error: fault };
}

function actorOf({ inRoom: { pass } }: FastifyRequest): Actor {
  return { projectId: pass.projectId, door: 'native', who: `participant:${pass.participantId}` };
}

/** As `encodeURIComponent` writes it; headers are not Unicode. @throws bad_input */
function nameIn({ headers }: FastifyRequest): string {
  const given = headers['x-file-name'] ?? '';
  try {
    const name = decodeURIComponent(String(given));
    if (name.length <= LONGEST_NAME && !name.includes('\0') && name.isWellFormed()) return name;
  } catch {
    // Told below.
  }
  throw badInput('x-file-name', `must be a name of up to ${LONGEST_NAME} letters, percent-encoded`);
}
