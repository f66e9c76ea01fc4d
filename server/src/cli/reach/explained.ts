import type { EnfiladeError } from '@enfilade/client';
import { plain } from '../show/plain.ts';
import { Trouble } from '../trouble.ts';
import type { Target } from './reach.ts';

/** What the server refused, in one line with what to do. */
export function explained(reason: EnfiladeError, target: Target): Trouble {
  const { code, member, message } = reason;
  const about = member === undefined || message.startsWith(member) ? '' : `${member}: `;
  const advice = adviceFor(reason, target);
  return new Trouble(plain(`${about}${message} (${code})${advice === undefined ? '' : `; ${advice}`}`));
}

function adviceFor({ code, cause }: EnfiladeError, target: Target): string | undefined {
  const url = target.kind === 'server' ? target.url : '';
  switch (code) {
    case 'network':
      return `is there a server at ${url}? ${causeOf(cause)}`.trim();
    case 'unexpected':
      return `is there an Enfilade server of this version at ${url}?`;
    case 'token_malformed':
    case 'token_unknown':
    case 'token_expired':
      return 'give another API key: enfilade keys create makes one where the data folder is';
    case 'missing_scope':
      return 'use a key that may do this: enfilade keys list shows what each may';
    case 'room_not_found':
      return 'enfilade room list shows what there is';
    case 'precondition_failed':
      return 'somebody else changed it meanwhile: try again';
    default:
      return undefined;
  }
}

function causeOf(cause: unknown): string {
  const { code } = ((cause as Error | undefined)?.cause ?? {}) as { code?: string };
  return code === undefined ? '' : `(${code})`;
}
