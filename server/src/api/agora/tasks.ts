import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { addConversion } from '../../conversion/conversions.ts';
import { pagesOf } from '../../conversion/pages.store.ts';
import { recentTask } from '../../conversion/recent.ts';
import { fail } from '../../errors.ts';
import type { House } from '../../house.ts';
import { afterChange } from '../shared/after-change.ts';
import { mayAskForTask, mayUse, requireToken } from './auth.ts';
import { inFiles, regionOf } from './description.ts';
import { presentNewTask, presentTask } from './present-tasks.ts';
import { NewTask, Task } from './responses-tasks.ts';
import { TaskBody, TaskQuery } from './schema-tasks.ts';
import { TaskPath } from './schema.ts';

/** C1 and C2 (AG 2.5). */
export const taskRoutes: FastifyPluginCallbackTypebox<{ house: House }> = (app, { house }, done) => {
  const { db, config, publicUrl } = house;
  requireToken(app, house);
  afterChange(app, () => house.converter.wake());

  const create = {
    summary: 'Convert a file into pages',
    description:
      'PDF, PNG, JPEG, GIF, WebP, and with LibreOffice on the server PPTX, DOCX, XLSX, ODP, ODT, ODS, PPT, DOC and XLS. ' +
      'One file of a project is converted at a time; the others wait.',
    operationId: 'createConversionTask',
    ...inFiles,
    body: TaskBody,
    response: { 201: NewTask },
  };
  app.post('/services/conversion/tasks', { schema: create }, async (request, reply) => {
    const { agora, body } = request;
    mayUse(agora, 'writer');
    regionOf(request, config);
    const { resource, type, scale = 1.2, outputFormat = 'png', preview = false } = body;
    const wish = {
      ...{ url: resource, scale, format: outputFormat === 'jpg' ? ('jpeg' as const) : outputFormat },
      ...{ dynamic: type === 'dynamic', preview },
    };
    const task = await db.write((tx) => addConversion(tx, agora.actor, wish, 'resource'));
    return reply.code(201).send(presentNewTask(task));
  });

  const get = {
    summary: 'Get how far a file is converted',
    description: 'For seven days; with an SDK token, or with the token of the task.',
    operationId: 'getConversionTask',
    ...inFiles,
    params: TaskPath,
    querystring: TaskQuery,
    response: { 200: Task, 404: { description: 'There is no such task of this type.' } },
  };
  app.get('/services/conversion/tasks/:uuid', { schema: get }, async (request) => {
    const { agora, params, query } = request;
    mayAskForTask(agora, params.uuid);
    regionOf(request, config);
    const task = await recentTask(db.queries, agora.project.id, params.uuid);
    if ((task.wish.dynamic ?? false) !== (query.type === 'dynamic')) throw fail('task_not_found');
    return presentTask(task, await pagesOf(db.queries, task.id), publicUrl());
  });

  done();
};
