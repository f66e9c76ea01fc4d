import { fastifyCookie } from '@fastify/cookie';
import type { FastifyPluginCallback } from 'fastify';
import { fail } from '../../errors.ts';
import type { House } from '../../house.ts';
import { openDoor } from '../shared/door.ts';
import { authenticationRoutes } from './authentication.ts';
import { openDesk } from './desk.ts';
import { errorAnswerer } from './errors.ts';
import { readFields } from './fields.ts';
import { identifier } from './identify.ts';
import { keyRoutes } from './keys.ts';
import { operationRoutes } from './operations.ts';
import { peopleRoutes } from './people.ts';
import { roomListRoutes } from './room-list.ts';
import { roomStateRoutes } from './room-state.ts';
import { roomRoutes } from './rooms.ts';
import { startUpRoutes } from './start-up.ts';
import { tagRoutes } from './tags.ts';
import { compileSchema } from './validation.ts';

/**
 * Words of the API that stand where an id or a type of operation can stand; without these they would be rooms that are
 * not found, or operations.
 */
const NOT_OFFERED = [
  ...['covers', 'fromtemplate', 'indexexport', 'news', 'resetquota', 'roomquota'].map(
    (word) => `rooms/${word}`,
  ),
  ...['move', 'checkdestfolder'].map((word) => `fileops/${word}`),
];

/** ONLYOFFICE DocSpace 2.0, under `/api/2.0`. */
export const docspace: FastifyPluginCallback<{ house: House }> = (app, { house }, done) => {
  openDoor(app, { answer: errorAnswerer(house), anyContentType: false, loneSurrogates: 'mend' });
  app.setValidatorCompiler(compileSchema);
  readFields(app);
  // No body is no fault, whatever the header says that it is not (DS 0.1 trap 1).
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, parsed) => {
    if (body.length === 0) parsed(null, {});
    else parsed(fail('unsupported_media_type'), undefined);
  });

  app.register(fastifyCookie);
  const desk = openDesk(house);
  const options = { desk, identify: identifier(desk, app.prefix) };
  app.register(startUpRoutes, options);
  app.register(authenticationRoutes, options);
  app.register(peopleRoutes, options);
  app.register(keyRoutes, options);
  app.register(roomRoutes, options);
  app.register(roomListRoutes, options);
  app.register(roomStateRoutes, options);
  app.register(tagRoutes, options);
  app.register(operationRoutes, options);
  for (const path of NOT_OFFERED) {
    app.all(`/files/${path}`, () => {
      throw fail('route_not_found');
    });
  }
  done();
};
