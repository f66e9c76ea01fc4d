import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { AccessKeys, ProjectPath, RollAccessKey, ShownAccessKey } from '@enfilade/protocol';
import type { House } from '../../house.ts';
import { listAccessKeys, rollAccessKey } from '../../projects/access-keys.ts';
import { afterChange } from '../shared/after-change.ts';
import { presentAccessKey } from './present-projects.ts';
import { forgetKeys } from './projects.ts';
import { projectNamed } from './tenants.ts';

/** The pairs that open the Agora and the 100ms API. */
export const accessKeyRoutes: FastifyPluginCallbackTypebox<{ house: House }> = (app, { house }, done) => {
  const { db, box } = house;
  const config = { scope: 'projects' } as const;
  const tags = ['Projects'];

  afterChange(app, () => forgetKeys(house));

  app.get(
    '/projects/:project_id/access-keys',
    {
      config,
      schema: {
        summary: 'List the pairs of keys that open the Agora and the 100ms API',
        operationId: 'listAccessKeys',
        tags,
        params: ProjectPath,
        response: { 200: AccessKeys },
      },
    },
    async ({ native, params }) => {
      const { id } = await projectNamed(db.queries, native, params.project_id);
      const pairs = await listAccessKeys(db.queries, id);
      return { data: pairs.map((pair) => presentAccessKey(pair, pairs[0]?.accessKey)) };
    },
  );

  app.post(
    '/projects/:project_id/access-keys/roll',
    {
      config,
      schema: {
        summary: 'Make a new pair of keys for the Agora and the 100ms API',
        description:
          'Pairs from before are good for `overlap_seconds` more, with every token that they signed. Set a pair that the server’s configuration gives there as well: the next start brings it back.',
        operationId: 'rollAccessKey',
        tags,
        params: ProjectPath,
        body: RollAccessKey,
        response: { 201: ShownAccessKey, 409: { description: 'Five pairs are good already.' } },
      },
    },
    async ({ native, params, body }, reply) => {
      const { overlap_seconds: overlap } = body;
      const until = overlap === 0 ? undefined : Date.now() + overlap * 1000;
      const { pair, secret } = await db.write(async (tx) => {
        const { id } = await projectNamed(tx, native, params.project_id);
        return rollAccessKey(tx, box, { ...native.actor, projectId: id }, until);
      });
      reply.code(201);
      return { ...presentAccessKey(pair, pair.accessKey), secret_key: secret };
    },
  );

  done();
};
