import { badInput } from '../../errors.ts';
import type { House } from '../../house.ts';
import type { Project } from '../../projects/projects.ts';
import { pageOfReports, type CallReport, type ReportFilter } from '../../rooms/call-reports.ts';
import { firstIdAt, shortId, timeOfId } from '../../rooms/ids.ts';
import { displayTitle, type Room } from '../../rooms/room.ts';
import { isoTime } from '../shared/iso-time.ts';
import { webhooksOfRoom, wholeWebhook, type Placed, type WebhookFilter } from './webhooks-of-room.ts';

/** How long a `next` is good. */
const GOOD_MS = 24 * 3_600_000;
/** HM 2.12: how far back is looked. */
const KEPT_MS = 30 * 24 * 3_600_000;

/** Where a page begins: what came after `until` is on none; behind a report, and behind an event of the room. */
export interface Place {
  until: string;
  after?: string | undefined;
  before?: number | undefined;
  /** How many of what webhooks tell were on the pages before. */
  seen?: number;
}

interface Query {
  type?: string[];
  session_id?: string;
  peer_id?: string;
  user_id?: string;
  beam_id?: string;
  error?: boolean;
}

export function filterOf(query: Query): Omit<WebhookFilter, 'types'> & { types?: readonly string[] } {
  const {
    type: types,
    session_id: sessionId,
    peer_id: peerId,
    user_id: userId,
    beam_id: beamId,
    error,
  } = query;
  return {
    ...(types && { types }),
    ...(sessionId && { sessionId }),
    ...(peerId && { peerId }),
    ...(userId && { userId }),
    ...(beamId && { beamId }),
    ...(error !== undefined && { failed: error }),
  };
}

/**
 * HM 2.12: reports of calls, and of types that are asked for by name what webhooks tell, newest first.
 *
 * @returns `total`: of what webhooks tell only what was looked through for this page is counted
 */
export async function pageOfEvents(
  house: House,
  { project, room }: { project: Project; room: Room },
  filter: ReturnType<typeof filterOf>,
  { until, after, before, seen = 0, limit }: Place & { limit: number },
) {
  const { types = [], beamId, ...kept } = filter;
  const reported: ReportFilter = { ...kept, ...(filter.types && { types }) };
  const { reports, total } =
    beamId === undefined
      ? await pageOfReports(house.db.queries, room, reported, {
          ...(after && { after }),
          until,
          limit: limit + 1,
        })
      : { reports: [], total: 0 };
  const span = {
    since: Date.now() - KEPT_MS,
    until: timeOfId(until),
    ...(before !== undefined && { before }),
  };
  const { placed, further, facts } = await webhooksOfRoom(
    house,
    { project, room },
    { ...filter, types },
    span,
  );
  const shown = merged(reports, placed).slice(0, limit);
  const events = [];
  for (const one of shown) {
    events.push('event' in one ? await wholeWebhook(house, one, facts) : present(one, room));
  }
  const told = shown.filter((one) => 'event' in one);
  const isAll = reports.length + placed.length === shown.length;
  const behind = isAll && further !== undefined ? further : (told.at(-1)?.event.seq ?? before);
  const lastReport = shown.findLast((one) => 'sessionId' in one);
  const place = { until, after: lastReport?.id ?? after, before: behind, seen: seen + told.length };
  const next = isAll && further === undefined ? '' : cursorOf(place);
  return { total: total + seen + placed.length, next, events };
}

/** Both newest first; each stays in its own order, also where a clock was set back. */
function merged(reports: readonly CallReport[], placed: readonly Placed[]): (CallReport | Placed)[] {
  const all: (CallReport | Placed)[] = [];
  let [report, hook] = [0, 0];
  for (;;) {
    const [one, other] = [reports[report], placed[hook]];
    if (!one && !other) return all;
    if (one && (!other || one.at >= other.event.at)) {
      all.push(one);
      report += 1;
    } else if (other) {
      all.push(other);
      hook += 1;
    }
  }
}

function cursorOf({ until, after = '-', before, seen }: Partial<Place> & Pick<Place, 'until'>): string {
  const place = before === undefined ? [until, after] : [until, after, before, seen ?? 0];
  return Buffer.from(place.join(' ')).toString('base64url');
}

/** The first page says until when all others look. @throws bad_input */
export function placeOf(start: string | undefined): Place {
  // Of this millisecond, too.
  const now = Date.now();
  if (!start) return { until: firstIdAt(now + 1) };
  const [, until, after, before, seen] =
    /^([0-9a-f]{12}) ([0-9a-f]{32}|-)(?: (\d{1,15}) (\d{1,15}))?$/.exec(
      Buffer.from(start, 'base64url').toString(),
    ) ?? [];
  if (until === undefined || after === undefined || parseInt(until, 16) < now - GOOD_MS) {
    throw badInput('start', 'must be the next of a page of the last 24 hours');
  }
  return {
    until,
    ...(after !== '-' && { after }),
    ...(before !== undefined && { before: Number(before), seen: Number(seen) }),
  };
}

function present({ id, sessionId, peerId, userId, type, at, content }: CallReport, room: Room) {
  return {
    ...{ version: '2.0', id: shortId(id), timestamp: isoTime(at), type },
    data: {
      ...{ room_id: shortId(room.id), room_name: displayTitle(room), session_id: shortId(sessionId) },
      ...{ peer_id: peerId, user_id: userId ?? '', ...content },
    },
  };
}
