import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { recentOperations, type FileOperation } from '../../rooms/operations.ts';
import { requireCaller, visitor, type Caller } from './auth.ts';
import { envelope } from './envelope.ts';
import { inOperations } from './fileops-run.ts';
import { operationKind } from './present-operation.ts';
import type { RouteOptions } from './rooms.ts';
import { OperationPath, OperationQuery } from './schema.ts';
import { OperationIdPath } from './schema-fileops.ts';

/** What became of the caller's operations (DS 5.12); who is not known has none. */
export const operationRoutes: FastifyPluginCallbackTypebox<RouteOptions> = (
  app,
  { desk, identify },
  done,
) => {
  const { queries } = desk.db;

  async function operationsOf(caller: Caller | undefined, id?: string, kind?: FileOperation) {
    if (!caller) return [];
    const wanted = { ...(id && { id }), ...(kind && { kind }) };
    const operations = await recentOperations(queries, caller.user.id, wanted);
    return operations.map((operation) => operation.content);
  }

  const all = {
    summary: 'List the operations of the last minute',
    description: 'Operations are done when they are answered; they are listed for a minute, newest first.',
    operationId: 'getOperations',
    ...inOperations,
    querystring: OperationQuery,
  };
  app.get('/files/fileops', { schema: all }, async (request) => {
    const caller = await visitor(identify, request);
    return envelope(desk, request, await operationsOf(caller, request.query.id));
  });

  const ofType = {
    summary: 'List the operations of one type',
    operationId: 'getOperationsByType',
    ...inOperations,
    querystring: OperationQuery,
    params: OperationPath,
  };
  app.get('/files/fileops/:operationType', { schema: ofType }, async (request) => {
    const caller = await visitor(identify, request);
    const kind = operationKind(request.params.operationType);
    const operations = kind ? await operationsOf(caller, request.query.id, kind) : [];
    return envelope(desk, request, operations);
  });

  app.register((signedIn, _options, ready) => {
    requireCaller(signedIn, identify);
    const terminate = {
      summary: 'Stop operations',
      description: 'There is nothing to stop, because operations are done when they are answered.',
      ...inOperations,
    };
    signedIn.put(
      '/files/fileops/terminate',
      { schema: { ...terminate, operationId: 'terminateOperations' } },
      async (request) => envelope(desk, request, await operationsOf(request.docspace)),
    );
    signedIn.put<{ Params: { id: string } }>(
      '/files/fileops/terminate/:id',
      { schema: { ...terminate, operationId: 'terminateOperation', params: OperationIdPath } },
      async (request) => envelope(desk, request, await operationsOf(request.docspace, request.params.id)),
    );
    ready();
  });

  done();
};
