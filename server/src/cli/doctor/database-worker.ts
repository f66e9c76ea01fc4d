// Reading all of a large file takes seconds, and the progress on the screen must move meanwhile.
import { parentPort, workerData } from 'node:worker_threads';
import { inspectSqlite } from '../../db/inspect.ts';

parentPort?.postMessage(inspectSqlite(workerData as string));
