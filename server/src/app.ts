import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import Fastify, { LogController, type FastifyInstance, type FastifyServerOptions } from 'fastify';
import { Registry } from 'prom-client';
import { agora } from './api/agora/index.ts';
import { installDocs } from './api/docs/index.ts';
import { files } from './api/files/index.ts';
import { docspace } from './api/docspace/index.ts';
import { hms } from './api/hms/index.ts';
import { agoraAdmission } from './api/agora/join.ts';
import { agoraTeller } from './api/agora/telling.ts';
import { docspaceAdmission } from './api/docspace/join.ts';
import { hmsCallAdmission } from './api/hms/call-admission.ts';
import { hmsInit } from './api/hms/init.ts';
import { hmsAdmission } from './api/hms/join.ts';
import { links } from './api/links/index.ts';
import { native } from './api/native/index.ts';
import { installPlainErrors } from './api/shared/plain-errors.ts';
import { cleanUrl } from './api/shared/urls.ts';
import type { Config } from './config.ts';
import type { Database } from './db/database.ts';
import { capabilitiesOf } from './db/database.ts';
import { findOffice } from './conversion/office.ts';
import { openConverter } from './conversion/converter.ts';
import { allowList } from './fetching/addresses.ts';
import { openBucket } from './files/bucket.ts';
import { openBlobs } from './files/blobs.ts';
import type { House } from './house.ts';
import { callsBeside } from './live/calls/beside.ts';
import { liveCalls } from './live/calls/calls.ts';
import { callControl } from './live/calls/control.ts';
import { installCalls } from './live/calls/gateway.ts';
import { installGateway } from './live/gateway.ts';
import { liveRooms } from './live/hub.ts';
import { socketWays } from './live/upgrades.ts';
import type { MediaEngine } from './media/engine.ts';
import { engineFor } from './media/choice.ts';
import { iceServersFor } from './media/ice-servers.ts';
import { installHealth } from './ops/health.ts';
import { installLimits } from './ops/limits.ts';
import { installMetrics } from './ops/metrics.ts';
import { installRequestLog } from './ops/request-log.ts';
import { installSweeper } from './ops/sweeper.ts';
import { installLeaving } from './ops/shutdown.ts';
import { installRenewal, speaksTls } from './ops/tls.ts';
import type { KeyPair } from './ops/own-certificate.ts';
import { installWaiting } from './ops/waiting.ts';
import { accessKeyFinder } from './projects/access-keys.ts';
import { adminFinder } from './projects/admins.ts';
import { apiKeyFinder, type ApiKeyFinder } from './projects/api-keys.ts';
import type { SecretBox } from './projects/secrets.ts';
import { openRecordings } from './recordings/recordings.ts';
import { openStreams } from './streams/streams.ts';
import { openBoardPainter } from './screenshots/painter.ts';
import type { AdmissionDoor } from './rooms/join-credential.ts';
import { joinTokenAdmission } from './rooms/join-tokens.ts';
import { web } from './web/index.ts';

/** AG, HM, DS: a body of 1 MiB is too large, so the largest is one byte less. */
const BODY_LIMIT = 1024 * 1024 - 1;

/** The head of a request cannot be longer (Node's own limit), so no parameter can: none is refused for its length. */
const HEAD_LIMIT = 16_384;

/** Whoever sends the largest body this slowly is not sending it. */
const REQUEST_TIMEOUT_MS = 30_000;

interface Parts {
  config: Config;
  db: Database;
  box: SecretBox;
  logger?: FastifyServerOptions['loggerInstance'];
  metrics?: Registry;
  /** Requests that come before wait for this. */
  prepared?: Promise<unknown>;
  /** Finds API keys otherwise than in the database alone. */
  apiKeys?: ApiKeyFinder;
  /** Carries media in place of the embedded engine. */
  mediaEngine?: MediaEngine;
  /** It speaks HTTPS by these. */
  keyPair?: KeyPair;
}

/** Everything that runs, in order, by name. What is not listed here does not run. */
export async function createApp({
  config,
  db,
  box,
  logger,
  metrics,
  prepared,
  apiKeys,
  mediaEngine,
  keyPair,
}: Parts): Promise<FastifyInstance> {
  const app = Fastify({
    ...(logger && { loggerInstance: logger }),
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    bodyLimit: BODY_LIMIT,
    requestTimeout: REQUEST_TIMEOUT_MS,
    [keyPair ? 'https' : 'http']: { connectionsCheckingInterval: REQUEST_TIMEOUT_MS / 6, ...keyPair },
    trustProxy: config.trustProxy,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: HEAD_LIMIT },
    rewriteUrl: (request) => cleanUrl(request.url ?? '/'),
  });
  const blobs = openBlobs(join(config.dataDir, 'blobs'));
  const fetchAllow = allowList(config.fetchAllow);
  // Known once it listens, and the same from then on.
  let origin: string | undefined;
  const engine =
    mediaEngine ?? engineFor(config, (detail) => app.log.error({ detail }, 'a part of media ended'));
  const doors: AdmissionDoor[] = [];
  const recordings = openRecordings({ config, db, box, blobs, engine, allow: fetchAllow }, app.log);
  const house: House = {
    config,
    publicUrl: () => (app.server.listening ? (origin ??= originOf(app, config)) : originOf(app, config)),
    db,
    box,
    doors,
    blobs,
    bucket: openBucket(config),
    boardPainter: openBoardPainter({ folder: config.dataDir }),
    converter: openConverter({ db, blobs, fetchAllow, office: () => findOffice(config.office) }, app.log),
    mediaEngine: engine,
    recordings,
    streams: openStreams(
      { config, db, box, engine, allow: fetchAllow, publicUrl: () => house.publicUrl(), recordings },
      app.log,
    ),
    calls: callControl((roomId) => calls.find(roomId)),
    iceServers: (who) => iceServersFor(config, who),
    fetchAllow,
    accessKeys: accessKeyFinder(db.queries, box),
    apiKeys: apiKeys ?? apiKeyFinder(db.queries),
    isAdmin: adminFinder(db.queries),
  };

  if (prepared) installWaiting(app, prepared);
  installLeaving(app);
  if (keyPair) installRenewal(app, config);
  installRequestLog(app);
  installSweeper(app, house);
  installMetrics(app, metrics ?? new Registry());
  installHealth(app, db);
  await installLimits(app, config);
  installPlainErrors(app);
  installDocs(app, house);

  const isSoleWriter = capabilitiesOf(db.queries).soleWriter;
  // Boards and calls of the same rooms know each other.
  const callBeside = callsBeside({ db, log: app.log, calls: () => calls, iceServers: house.iceServers });
  const rooms = liveRooms({ db, box, log: app.log, isSoleWriter, callBeside });
  const boardOf = (roomId: string) => rooms.find(roomId)?.board;
  doors.push(joinTokenAdmission(box), agoraAdmission(house), hmsAdmission(house), docspaceAdmission(house));
  const addWay = socketWays(app);
  installGateway(app, house, rooms, addWay);
  const calls = liveCalls({
    ...{ db, engine, log: app.log, isSoleWriter, boardOf, recorder: house.recordings },
    streamer: house.streams,
  });
  installCalls(app, house, calls, hmsCallAdmission(house), addWay);
  app.addHook('onReady', () => rooms.begin());
  // Not in a process that only looks into the database.
  app.addHook('onListen', (done) => {
    house.converter.start(agoraTeller(house));
    void house.recordings.startFinishing();
    void house.streams.startUp();
    done();
  });
  app.addHook('onClose', async () => {
    await Promise.all([
      house.boardPainter.close(),
      house.converter.close(),
      house.recordings.close(),
      house.streams.close(),
    ]);
  });

  await app.register(agora, { prefix: '/v5', house });
  await app.register(docspace, { prefix: '/api/2.0', house });
  await app.register(hms, { prefix: '/v2', house });
  await app.register(hmsInit, { prefix: '/init', house });
  await app.register(native, { prefix: '/api/v1', house });
  await app.register(links, { house });
  await app.register(files, { house, rooms });
  await app.register(web, { house });
  return app;
}

/** Where clients reach this server; where it does not listen, where it would. */
function originOf(app: FastifyInstance, config: Config): string {
  const { publicUrl, host, port } = config;
  if (publicUrl !== undefined) return publicUrl;
  if (app.server.listening) return app.listeningOrigin;
  return `http${speaksTls(config) ? 's' : ''}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
