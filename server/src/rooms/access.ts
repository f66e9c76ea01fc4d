import { mayOwnRooms, type UserKind } from '../projects/users.ts';
import type { RoomKind } from './room.ts';

/** What somebody may be given in a room, the strongest first (DS 4.4, 4.5). The owner has it all and is given nothing. */
export const ACCESSES = [
  'manager',
  'creator',
  'editor',
  'reviewer',
  'commenter',
  'form_filler',
  'reader',
] as const;
export type Access = (typeof ACCESSES)[number];

/** What can be shared: rooms of these kinds, and room templates. */
export type SharedKind = RoomKind | 'template';

/** Who or what holds an access. */
export type Holder = 'user' | 'group' | 'invitation' | 'external';

const WORK = ['creator', 'editor', 'reviewer', 'commenter', 'reader'] as const;
const VISIT = ['editor', 'form_filler', 'reviewer', 'commenter', 'reader'] as const;

/** DS 4.4: which access may be given to whom, in a room of which kind. */
const GRANTABLE: Record<SharedKind, Record<Holder, readonly Access[]>> = {
  custom: { user: ['manager', ...WORK], group: WORK, invitation: WORK, external: VISIT },
  public: {
    user: ['manager', 'creator'],
    group: ['creator'],
    invitation: ['creator', 'reader'],
    external: VISIT,
  },
  form: {
    user: ['manager', 'creator', 'form_filler'],
    group: ['creator', 'form_filler'],
    invitation: ['creator', 'form_filler'],
    external: ['form_filler', 'reader'],
  },
  collaboration: {
    user: ['manager', 'creator', 'editor', 'reader'],
    group: ['creator', 'editor', 'reader'],
    invitation: ['creator', 'editor', 'reader'],
    external: [],
  },
  data: {
    user: ['manager', 'creator', 'editor', 'reader', 'form_filler'],
    group: ['creator', 'editor', 'reader', 'form_filler'],
    invitation: ['creator', 'editor', 'reader', 'form_filler'],
    external: [],
  },
  ai: {
    user: ['manager', 'creator', 'reader'],
    group: ['creator', 'reader'],
    invitation: ['creator', 'reader'],
    external: [],
  },
  template: { user: ['reader'], group: ['reader'], invitation: [], external: [] },
};

/** What may be given to such a holder in what is shared. */
export function grantable(kind: SharedKind, holder: Holder): readonly Access[] {
  return GRANTABLE[kind][holder];
}

/** Whether this kind of person may hold an access at all (DS 4.4): only who may own rooms manages one. */
export function mayHold(kind: UserKind, access: Access): boolean {
  return access !== 'manager' || mayOwnRooms(kind);
}

/** What an access is worth to this kind of person: a manager who became a user is a creator. */
export function accessOf(kind: UserKind, access: Access): Access {
  return mayHold(kind, access) ? access : 'creator';
}

/** The strongest of these. */
export function strongest(accesses: readonly Access[]): Access | undefined {
  return ACCESSES.find((access) => accesses.includes(access));
}

/** DS 4.4: how many external links a room of this kind may have. */
export function externalLimits(kind: SharedKind): { primary: number; additional: number } {
  if (kind === 'custom' || kind === 'public') return { primary: 1, additional: 5 };
  return { primary: kind === 'form' ? 1 : 0, additional: 0 };
}

/** Whether the primary link of such a room is always there: one that is deleted is made again (DS 5.10). */
export function needsPrimaryLink(kind: SharedKind): boolean {
  return kind === 'public' || kind === 'form';
}
