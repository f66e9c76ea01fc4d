import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { recentOperations, type Operation } from '../../rooms/operations.ts';
import { visitor } from './auth.ts';
import { envelope } from './envelope.ts';
import { FileOperationType } from './enums.ts';
import type { RouteOptions } from './rooms.ts';
import { OperationPath, OperationQuery } from './schema.ts';

const KINDS: Partial<Record<number, Operation['kind']>> = {
  [FileOperationType.Move]: 'move',
  [FileOperationType.Delete]: 'delete',
};

/** What became of the caller's operations (DS 5.12); who is not known has none. */
export const operationRoutes: FastifyPluginCallbackTypebox<RouteOptions> = (
  app,
  { desk, identify },
  done,
) => {
  const { queries } = desk.db;

  app.get('/files/fileops', { schema: { querystring: OperationQuery } }, async (request) => {
    const caller = await visitor(identify, request);
    const { id } = request.query;
    const operations = caller ? await recentOperations(queries, caller.user.id, { ...(id && { id }) }) : [];
    return envelope(
      desk,
      request,
      operations.map((operation) => operation.content),
    );
  });

  const schema = { querystring: OperationQuery, params: OperationPath };
  app.get('/files/fileops/:operationType', { schema }, async (request) => {
    const caller = await visitor(identify, request);
    const { id } = request.query;
    const kind = KINDS[request.params.operationType];
    const operations =
      caller && kind ? await recentOperations(queries, caller.user.id, { kind, ...(id && { id }) }) : [];
    return envelope(
      desk,
      request,
      operations.map((operation) => operation.content),
    );
  });

  done();
};
