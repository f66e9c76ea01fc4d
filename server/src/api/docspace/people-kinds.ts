import type { UserKind } from '../../projects/users.ts';
import type { Caller } from './auth.ts';

/**
 * Whether the caller may add somebody of this kind: administrators anybody but administrators, whom the owner adds; who
 * may have rooms of their own, people for them.
 */
export function mayAdd({ user, project }: Pick<Caller, 'user' | 'project'>, kind: UserKind): boolean {
  if (kind === 'admin') return user.id === project.ownerId;
  if (user.kind === 'admin') return true;
  return user.kind === 'room_admin' && (kind === 'user' || kind === 'guest');
}
