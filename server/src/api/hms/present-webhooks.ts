import { createHash } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { Happened } from '../../rooms/call-history.ts';
import type { ParticipantsTable } from '../../rooms/sessions.ts';
import { isoTime } from '../shared/iso-time.ts';
import { recordingHook } from './present-webhooks-recordings.ts';
import { roomFacts, seconds, sessionFacts, text, type Told, type WebhookFacts } from './webhook-facts.ts';

export interface Webhook {
  version: '1.0' | '2.0';
  id: string;
  account_id: string;
  app_id: string;
  template_id: string;
  timestamp: string;
  type: string;
  data: Record<string, unknown>;
}

/** HM 2.14: of an event of a room the webhook that tells of it; undefined: none does. */
export function presentWebhook(event: Happened, facts: WebhookFacts): Webhook | undefined {
  const id = webhookId(event);
  const told = personHook(event, facts) ?? recordingHook(event, facts, id);
  if (!told) return undefined;
  const { project, templateId } = facts;
  return {
    version: told.type.startsWith('recording.') ? '1.0' : '2.0',
    ...{ id, account_id: project.customerId, app_id: project.appId, template_id: templateId },
    timestamp: isoTime(event.at).replace(/\.\d+Z$/, 'Z'),
    ...told,
  };
}

/** The same for the same event, whoever asks: receivers go by it to tell what they had already. */
function webhookId({ subject, seq }: Happened): string {
  const bytes = createHash('sha256')
    .update(`${subject} ${String(seq)}`)
    .digest()
    .subarray(0, 16);
  bytes[6] = 0x40 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

const NEVER = '0001-01-01T00:00:00Z';
function personHook(event: Happened, facts: WebhookFacts): Told | undefined {
  const { type, data, at } = event;
  const row = facts.people.get(text(data['participant']));
  const about = { ...roomFacts(facts), ...sessionFacts(data['session'] ?? row?.session_id, facts) };
  switch (type) {
    case 'session.started':
      return { type: 'session.open.success', data: about };
    case 'session.ended': {
      const { started_at: from = at, ended_at: ended } = facts.sessions.get(text(data['session'])) ?? {};
      const to = ended ?? at;
      const over = { session_duration: seconds(from, to), session_stopped_at: isoTime(to) };
      return { type: 'session.close.success', data: { ...about, ...over } };
    }
    case 'participant.joined': {
      const role = text(data['callRole']) || text(data['role']);
      const joined = { role, joined_at: isoTime(row?.joined_at ?? at), type: 'regular' };
      return { type: 'peer.join.success', data: { ...about, ...person(data, row), ...joined } };
    }
    case 'participant.left': {
      const from = row?.joined_at ?? at;
      const to = row?.left_at ?? at;
      const left = {
        ...{ role: row?.call_role ?? row?.role ?? '', joined_at: isoTime(from), left_at: isoTime(to) },
        ...{ duration: seconds(from, to), reason: leaveReason(event), message: text(data['message']) },
      };
      return {
        type: 'peer.leave.success',
        data: { ...about, ...person(data, row), ...left, type: 'regular' },
      };
    }
    case 'seat.refused': {
      const refused = {
        ...{ peer_id: '', role: text(data['role']), joined_at: NEVER, type: 'regular' },
        error_message: 'role not allowed',
      };
      return {
        type: 'peer.join.failure',
        data: { ...roomFacts(facts), ...person(data, undefined), ...refused },
      };
    }
    case 'participant.role_changed':
      return { type: 'role.change.success', data: { ...about, ...roleFacts(event, row) } };
    case 'session.closing':
    case 'call.ended':
      return endHook(event, about, facts);
    default:
      return undefined;
  }
}

function person(
  data: Record<string, unknown>,
  row: Selectable<ParticipantsTable> | undefined,
): Record<string, unknown> {
  return {
    peer_id: row?.peer_id ?? (text(data['peer']) || text(data['participant'])),
    ...{ user_id: text(data['userId']), user_name: text(data['name']), user_data: text(data['metadata']) },
  };
}

/** In the words of HM 2.14; `lost` by itself: the server that had them is gone. */
function leaveReason({ data, door }: Happened): string {
  const reason = text(data['reason']);
  if (reason === 'left') return 'client request';
  if (reason === 'lost') return door === 'system' ? 'server removed peer' : 'websocket closed';
  if (reason === 'replaced') return 'websocket closed';
  return 'peer kicked';
}

function roleFacts(
  { data, at }: Happened,
  row: Selectable<ParticipantsTable> | undefined,
): Record<string, unknown> {
  const by = text(data['by']);
  return {
    ...person(data, row),
    ...{ previous_role: text(data['before']), role: text(data['callRole']) || text(data['role']) },
    ...{ joined_at: isoTime(row?.joined_at ?? at), role_changed_at: isoTime(at) },
    ...(by !== '' && { role_change_requested_by: by }),
  };
}

/** Somebody ended it, in the call or by the API. What ends by itself was not called for. */
function endHook(
  { data, actor, door }: Happened,
  about: Record<string, unknown>,
  { people }: WebhookFacts,
): Told | undefined {
  if (door === 'system') return undefined;
  const who = people.get(actor.replace(/^participant:/, ''));
  const by = who && { participant: who.id, userId: who.user_id, name: who.name };
  const { user_data: _none, ...known } = person(by ?? {}, who);
  const ended = {
    ...{ role: who?.call_role ?? who?.role ?? '', lock_room: data['lock'] === true },
    ...{ reason: text(data['reason']), source: who ? 'peer' : 'api' },
  };
  return { type: 'room.end.success', data: { ...about, ...known, ...ended } };
}
