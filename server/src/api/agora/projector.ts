import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { addConversion, cancelConversion, prioritise } from '../../conversion/conversions.ts';
import { unendedOf } from '../../conversion/conversions.store.ts';
import { pagesOf } from '../../conversion/pages.store.ts';
import { recentTask } from '../../conversion/recent.ts';
import type { House } from '../../house.ts';
import { afterChange } from '../shared/after-change.ts';
import { mayAskForTask, mayUse, requireToken } from './auth.ts';
import { inFiles, regionOf } from './description.ts';
import { presentNewTask, presentProjectorTask } from './present-tasks.ts';
import { NewTask, ProjectorTask, ProjectorTasks, TaskOutcome } from './responses-tasks.ts';
import { PriorityBody, ProjectorTaskBody } from './schema-tasks.ts';
import { TaskPath } from './schema.ts';

/** J1 to J5 (AG 2.6). */
export const projectorRoutes: FastifyPluginCallbackTypebox<{ house: House }> = (app, { house }, done) => {
  const { db, config, publicUrl } = house;
  requireToken(app, house);
  afterChange(app, () => house.converter.wake());

  const create = {
    summary: 'Convert a file into pages, and tell a URL when it is done',
    description:
      'What can be converted is as for `POST /services/conversion/tasks`. The webhook is sent by POST and signed: ' +
      '`x-enfilade-signature: t=<milliseconds>,v1=<HMAC-SHA256 of "t.body" with the secret key>`.',
    operationId: 'createProjectorTask',
    ...inFiles,
    body: ProjectorTaskBody,
    response: { 201: NewTask },
  };
  app.post('/projector/tasks', { schema: create }, async (request, reply) => {
    const { agora, body } = request;
    mayUse(agora, 'writer');
    regionOf(request, config);
    const { resource, type = 'dynamic', scale = 1.2, outputFormat = 'png', preview = false } = body;
    const { webhookEndpoint, webhookRetry = 3 } = body;
    const wish = {
      ...{ url: resource, scale, format: outputFormat === 'png' ? ('png' as const) : ('jpeg' as const) },
      ...{ dynamic: type === 'dynamic', preview },
      ...(webhookEndpoint !== undefined && { webhook: { url: webhookEndpoint, tries: webhookRetry } }),
    };
    const task = await db.write((tx) => addConversion(tx, agora.actor, wish, 'resource'));
    return reply.code(201).send(presentNewTask(task));
  });

  const get = {
    summary: 'Get how far a file is converted, and its pages',
    description: 'For seven days; with an SDK token, or with the token of the task.',
    operationId: 'getProjectorTask',
    ...inFiles,
    params: TaskPath,
    response: { 200: ProjectorTask, 404: { description: 'There is no such task.' } },
  };
  app.get('/projector/tasks/:uuid', { schema: get }, async (request) => {
    const { agora, params } = request;
    mayAskForTask(agora, params.uuid);
    regionOf(request, config);
    const task = await recentTask(db.queries, agora.project.id, params.uuid);
    return presentProjectorTask(task, await pagesOf(db.queries, task.id), publicUrl());
  });

  const list = {
    summary: 'List the files that are converted or wait',
    operationId: 'listProjectorTasks',
    ...inFiles,
    response: { 200: ProjectorTasks },
  };
  app.get('/projector/tasks', { schema: list }, async (request) => {
    const { agora } = request;
    mayUse(agora, 'writer');
    regionOf(request, config);
    const tasks = await unendedOf(db.queries, agora.project.id);
    return tasks.map(({ id, status }) => ({ taskId: id, status: status === 'converting' ? 1 : 0 }));
  });

  const cancel = {
    summary: 'Give up converting a file',
    operationId: 'cancelProjectorTask',
    ...inFiles,
    params: TaskPath,
    response: { 200: TaskOutcome, 404: { description: 'There is no such task.' } },
  };
  app.delete('/projector/tasks/:uuid', { schema: cancel }, async (request) => {
    const { agora, params } = request;
    const { uuid } = params;
    mayUse(agora, 'writer');
    regionOf(request, config);
    await recentTask(db.queries, agora.project.id, uuid);
    const success = await db.write((tx) => cancelConversion(tx, agora.actor, uuid));
    if (success) house.converter.stop(uuid);
    return { taskId: uuid, success };
  });

  const change = {
    summary: 'Put a file that waits in front of the others, or behind them',
    operationId: 'prioritiseProjectorTask',
    ...inFiles,
    params: TaskPath,
    body: PriorityBody,
    response: { 200: TaskOutcome, 404: { description: 'There is no such task.' } },
  };
  app.put('/projector/tasks/:uuid/priority', { schema: change }, async (request) => {
    const { agora, params, body } = request;
    const { uuid } = params;
    mayUse(agora, 'writer');
    regionOf(request, config);
    await recentTask(db.queries, agora.project.id, uuid);
    const isFirst = body.priority === 'highest';
    const success = await db.write((tx) => prioritise(tx, agora.actor, uuid, isFirst));
    return { taskId: uuid, success };
  });

  done();
};
