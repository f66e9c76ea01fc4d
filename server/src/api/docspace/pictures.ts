import { fastifyMultipart } from '@fastify/multipart';
import type { FastifyPluginAsyncTypebox, FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { badInput, fail, HouseError } from '../../errors.ts';
import { mayOwnRooms } from '../../projects/users.ts';
import { PaintFault } from '../../rooms/painter.ts';
import { MOST_PICTURE_BYTES, uploadPicture } from '../../rooms/pictures.ts';
import { findPicture } from '../../rooms/pictures.store.ts';
import { answerWith } from './answers.ts';
import { requireCaller } from './auth.ts';
import { envelope } from './envelope.ts';
import { pictureUrl } from './present-logo.ts';
import type { RouteOptions } from './rooms.ts';

/** Beside the one file, a form may hold a few short fields, which are not read. */
const FORM_LIMITS = {
  fileSize: MOST_PICTURE_BYTES,
  files: 1,
  fields: 20,
  fieldSize: 1024,
  parts: 21,
  headerPairs: 50,
};

const UploadResult = Type.Object({
  success: Type.Boolean(),
  data: Type.Optional(Type.String({ description: 'What to send as `tmpFile`; good for a day.' })),
  message: Type.String({ description: 'Why it failed.' }),
});

/** The upload of pictures (DS 5.11). */
export const pictureUploadRoutes: FastifyPluginAsyncTypebox<RouteOptions> = async (
  app,
  { desk, identify },
) => {
  requireCaller(app, identify);
  await app.register(fastifyMultipart, { limits: FORM_LIMITS, throwFileSizeLimit: true });

  const upload = {
    summary: 'Upload a picture for a room',
    description:
      'A form with one file: PNG, JPEG, GIF or WebP, up to 5 MiB and 16 megapixels. ' +
      'The answer is 200 also where the picture is of no use: `success` is false then.',
    operationId: 'uploadRoomLogo',
    tags: ['Pictures'],
    response: { 200: answerWith(UploadResult) },
    openapi: { requestBody: FORM },
  };
  app.post('/files/logos', { schema: upload }, async (request) => {
    const { user, actor } = request.docspace;
    if (!mayOwnRooms(user.kind)) throw fail('wrong_role', { text: 'Access denied' });
    if (!request.isMultipart()) throw fail('unsupported_media_type');
    try {
      const id = await uploadPicture(desk, actor, user.id, await fileIn(request));
      return envelope(desk, request, { success: true, data: pictureUrl(id, 'upload'), message: '' });
    } catch (reason) {
      if (!isOfNoUse(reason)) throw reason;
      return envelope(desk, request, { success: false, message: reason.message });
    }
  });
};

const FORM = {
  required: true,
  content: {
    'multipart/form-data': {
      schema: { type: 'object', properties: { file: { type: 'string', format: 'binary' } } },
    },
  },
};

/**
 * The first file of a form. The rest is read too, because whoever sends it waits until it is.
 *
 * @throws bad_input
 */
async function fileIn(request: FastifyRequest): Promise<Buffer> {
  let bytes: Buffer | undefined;
  try {
    for await (const part of request.parts()) {
      if (part.type === 'file') bytes ??= await part.toBuffer();
    }
  } catch (reason) {
    throw badInput('file', FAULTS[(reason as { code?: string }).code ?? ''] ?? 'The form cannot be read.');
  }
  if (!bytes) throw badInput('file', 'The form holds no file.');
  return bytes;
}

const FAULTS: Record<string, string> = {
  FST_REQ_FILE_TOO_LARGE: `The picture must have no more than ${MOST_PICTURE_BYTES / 1024 ** 2} MiB.`,
  FST_FILES_LIMIT: 'The form must hold one file.',
  FST_PARTS_LIMIT: 'The form must hold one file.',
  FST_FIELDS_LIMIT: 'The form must hold one file.',
};

/** Whether the picture is to blame. */
function isOfNoUse(reason: unknown): reason is Error {
  return reason instanceof PaintFault || (reason instanceof HouseError && reason.code === 'bad_input');
}

const PicturePath = Type.Object({ id: Type.String(), size: Type.String() });
const A_YEAR = 31_536_000;

/** Pictures themselves. They are shown by browsers, which send no key: whoever knows the address may see one. */
export const pictureRoutes: FastifyPluginCallbackTypebox<RouteOptions> = (app, { desk }, done) => {
  const show = {
    summary: 'A picture of a room',
    description: 'The addresses stand in `logo` and in `watermark.imageUrl` of rooms.',
    operationId: 'getPicture',
    tags: ['Pictures'],
    security: [],
    params: PicturePath,
    openapi: {
      responses: {
        200: { description: 'The picture.', content: { 'image/png': {}, 'image/jpeg': {} } },
        304: { description: 'It is still the same.' },
      },
    },
  };
  app.get('/files/logos/:id/:size', { schema: show }, async (request, reply) => {
    const { id, size } = request.params;
    const etag = `"${id.slice(0, 64)}-${size.slice(0, 16)}"`;
    const picture = await findPicture(desk.db.queries, id, size);
    if (!picture) throw fail('picture_not_found');
    reply
      .header('cache-control', `private, max-age=${A_YEAR}, immutable`)
      .header('etag', etag)
      .header('x-content-type-options', 'nosniff')
      .header('content-security-policy', "default-src 'none'; sandbox");
    if (request.headers['if-none-match'] === etag) return reply.code(304).send();
    return reply.type(picture.type).send(Buffer.from(picture.content));
  });

  done();
};
