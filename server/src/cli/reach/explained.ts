import type { EnfiladeError, ErrorCode } from '@enfilade/client';
import { plain } from '../show/plain.ts';
import { Trouble } from '../trouble.ts';
import type { Target } from './target.ts';

/** What the server refused, in one line with what to do. */
export function explained(reason: EnfiladeError, target: Target): Trouble {
  const { code, member, message } = reason;
  const about = member === undefined || message.startsWith(member) ? '' : `${member}: `;
  const advice = adviceFor(reason, target);
  return new Trouble(plain(`${about}${message} (${code})${advice === undefined ? '' : `; ${advice}`}`));
}

const NEW_KEY = 'give another API key: enfilade keys create makes one where the data folder is';

const ADVICE: Partial<Record<ErrorCode, string>> = {
  token_malformed: NEW_KEY,
  token_unknown: NEW_KEY,
  token_expired: NEW_KEY,
  missing_scope: 'use a key that may do this: enfilade keys list shows what each may',
  room_not_found: 'enfilade room list shows what there is',
  template_not_found: 'enfilade template list shows what there is',
  key_not_found: 'enfilade keys list shows what there is',
  precondition_failed: 'somebody else changed it meanwhile: try again',
};

function adviceFor({ code, cause }: EnfiladeError, target: Target): string | undefined {
  const url = target.kind === 'server' ? target.url : '';
  if (code === 'network') return `is there a server at ${url}?${causeOf(cause)}`;
  if (code === 'unexpected') return `is there an Enfilade server of this version at ${url}?`;
  return ADVICE[code];
}

function causeOf(cause: unknown): string {
  const { code, message } = ((cause as Error | undefined)?.cause ?? {}) as {
    code?: string;
    message?: string;
  };
  const text = code ?? message;
  return text === undefined ? '' : ` (${text})`;
}
