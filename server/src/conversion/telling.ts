import { createHmac } from 'node:crypto';
import { atMost } from '../db/at-most.ts';
import { send } from '../fetching/send.ts';
import type { Workshop } from './convert.ts';
import { pauseAfter } from './conversions.ts';
import { conversionOf, type Conversion } from './conversions.store.ts';

const TOLD_AT_ONCE = 10;
const ANSWER_MS = 10_000;

/** What the one who asked for a document is told, as their API has it, and with what it is signed. */
export interface Teller {
  bodyOf(conversion: Conversion): Promise<unknown>;
  /** undefined: the project has no key any more. */
  secretOf(projectId: string): Promise<string | undefined>;
}

/**
 * Tells those who asked for it that their documents have ended. May come twice; it is tried again, ever more seldom.
 *
 * @param signal gives up waiting for answers; who gave none is told again after the next start
 */
export async function tellEnds(workshop: Workshop, teller: Teller, signal: AbortSignal): Promise<void> {
  const { db } = workshop;
  const rows = await db.queries
    .selectFrom('conversions')
    .selectAll()
    .where('tell_at', '<=', Date.now())
    .orderBy('tell_at')
    .limit(atMost(TOLD_AT_ONCE))
    .execute();
  await Promise.all(
    rows.map(async (row) => {
      const conversion = conversionOf(row);
      const { tries = 0 } = conversion.wish.webhook ?? {};
      const told = conversion.told + 1;
      // Another node must not tell it as well, while this one waits for the answer.
      const mine = await db.write((tx) =>
        tx
          .updateTable('conversions')
          .set({ told, tell_at: told <= tries ? Date.now() + ANSWER_MS + pauseAfter(told) : null })
          .where('id', '=', conversion.id)
          .where('told', '=', conversion.told)
          .returning('id')
          .executeTakeFirst(),
      );
      if (!mine) return;
      const isTold = await tell(workshop, teller, conversion, signal);
      const next = isTold || told > tries ? null : Date.now() + pauseAfter(told);
      // What was given up is no failed try.
      const isGivenUp = !isTold && signal.aborted;
      await db.write((tx) =>
        tx
          .updateTable('conversions')
          .set(isGivenUp ? { told: conversion.told, tell_at: Date.now() } : { tell_at: next })
          .where('id', '=', conversion.id)
          .where('told', '=', told)
          .execute(),
      );
    }),
  );
}

/** POST; any 2xx is good. `x-enfilade-signature`: `t=<milliseconds>,v1=<HMAC-SHA256 of "t.body">` with the secret key. */
async function tell(
  { fetchAllow }: Workshop,
  teller: Teller,
  conversion: Conversion,
  signal: AbortSignal,
): Promise<boolean> {
  const { url = '' } = conversion.wish.webhook ?? {};
  try {
    const body = JSON.stringify(await teller.bodyOf(conversion));
    const secret = await teller.secretOf(conversion.projectId);
    const at = Date.now();
    const signature = secret && createHmac('sha256', secret).update(`${at}.${body}`).digest('hex');
    const answer = await send(new URL(url), {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(body)),
        ...(signature !== undefined && { 'x-enfilade-signature': `t=${at},v1=${signature}` }),
      },
      signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]),
      allow: fetchAllow,
    });
    answer.destroy();
    const { statusCode = 0 } = answer;
    return statusCode >= 200 && statusCode < 300;
  } catch {
    return false;
  }
}
