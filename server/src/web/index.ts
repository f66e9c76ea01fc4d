import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyPluginAsync } from 'fastify';
import type { House } from '../house.ts';
import { nameRoute } from './name.ts';
import { NOT_BUILT, policyOf } from './policy.ts';
import { replayRoute } from './replay.ts';

/** `npm run build -w web` writes it. */
export const PAGE_FOLDER = join(import.meta.dirname, '../../../web/dist');

const YEAR_S = 31_536_000;
const DAY_MS = 86_400_000;
const ELEMENT = 'enfilade-room.js';

/** The page of a room, `/r/<room>`, with all that it is made of. The credential is after the `#`: it does not come here. */
export const web: FastifyPluginAsync<{ house: House }> = async (app, { house }) => {
  const page = join(PAGE_FOLDER, 'index.html');
  const schema = { hide: true };
  app.addHook('onSend', (_request, reply, payload, done) => {
    reply.header('x-content-type-options', 'nosniff').header('referrer-policy', 'no-referrer');
    done(null, payload);
  });

  const hashed = {
    prefix: '/assets/',
    root: join(PAGE_FOLDER, 'assets'),
    immutable: true,
    maxAge: YEAR_S * 1000,
  };
  const fonts = { prefix: '/fonts/', root: join(PAGE_FOLDER, 'fonts'), maxAge: 30 * DAY_MS };
  for (const [index, folder] of [hashed, fonts].entries()) {
    await app.register(fastifyStatic, {
      ...{
        ...folder,
        index: false,
        redirect: false,
        schemaHide: true,
        preCompressed: true,
        suppressWarning: true,
      },
      decorateReply: index === 0,
      // A page of somebody else with a room in it is another origin; there is no secret in these files.
      setHeaders: (reply) => void reply.header('cross-origin-resource-policy', 'cross-origin'),
    });
  }

  for (const path of ['/r', '/r/:room', '/r/:room/replay']) {
    app.get(path, { schema }, (_request, reply) => {
      reply.headers(policyOf(house)).header('x-robots-tag', 'noindex');
      // Asked for each time: it names the files of this version.
      if (existsSync(page))
        return reply.sendFile('index.html', PAGE_FOLDER, { maxAge: 0, cacheControl: false });
      return reply.code(503).type('text/html; charset=utf-8').send(NOT_BUILT);
    });
  }

  app.get(`/${ELEMENT}`, { schema }, (_request, reply) =>
    reply
      .headers({ 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' })
      .header('cache-control', 'no-cache')
      .sendFile(ELEMENT, PAGE_FOLDER, { cacheControl: false }),
  );

  nameRoute(app, house.doors);
  replayRoute(app, house);
};
