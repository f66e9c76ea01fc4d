import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { Batch, BatchResult } from '@enfilade/protocol';
import type { House } from '../../house.ts';
import { compileSchema } from '../shared/validation.ts';
import { BATCH_SHAPE, runBatch } from './batch-run.ts';
import { NOTHING } from './unknown.ts';

/** Many rooms at once. */
export const batchRoutes: FastifyPluginCallbackTypebox<{ house: House }> = (app, { house }, done) => {
  app.post(
    '/rooms/batch',
    {
      config: { scope: 'rooms' },
      // Each operation is checked on its own: one that is wrong does not spoil the others.
      validatorCompiler: (route) =>
        compileSchema({ ...route, schema: route.httpPart === 'body' ? BATCH_SHAPE : NOTHING }),
      schema: {
        summary: 'Create, change and delete up to 100 rooms',
        description:
          'Each operation succeeds or fails on its own, and its result tells; all that succeed are kept together.',
        operationId: 'batchRooms',
        tags: ['Rooms'],
        body: Batch,
        response: { 200: BatchResult },
      },
    },
    async (request) => ({ results: await runBatch(house, request.native, request.body.operations) }),
  );

  done();
};
