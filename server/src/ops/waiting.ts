import type { FastifyInstance } from 'fastify';

/** Holds requests back that come between listening and `prepared`; where that fails, the process ends. */
export function installWaiting(app: FastifyInstance, prepared: Promise<unknown>): void {
  let isPrepared = false;
  void prepared.then(() => {
    isPrepared = true;
  });
  app.addHook('onRequest', (_request, _reply, done) => {
    if (isPrepared) done();
    else
      void prepared.then(() => {
        done();
      });
  });
}
