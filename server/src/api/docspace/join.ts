import { fail } from '../../errors.ts';
import type { House } from '../../house.ts';
import { hashOf } from '../../projects/secrets.ts';
import type { Access } from '../../rooms/access.ts';
import type { BoardRole } from '../../rooms/grants.ts';
import type { Admission, AdmissionDoor } from '../../rooms/join-credential.ts';
import { findVisit } from '../../rooms/visits.ts';

const ROLES: Record<Access, BoardRole> = {
  manager: 'admin',
  creator: 'writer',
  editor: 'writer',
  reviewer: 'writer',
  commenter: 'reader',
  form_filler: 'reader',
  reader: 'reader',
};

/** People come into a room with an external link of it, or with the pass that they got for its password (DS 4.7). */
export function docspaceAdmission({ db, box }: House): AdmissionDoor {
  const read = async (text: string): Promise<Admission | undefined> => {
    const visit = await findVisit(db.queries, box, text);
    if (!visit) return undefined;
    const { link, room, state, passed } = visit;
    if (state === 'expired') throw fail('token_expired');
    if (link.kind !== 'external' || link.internal) throw fail('wrong_kind');
    if (!passed) throw fail('password_required');
    return {
      ...{ projectId: link.projectId, roomId: room.id, role: ROLES[link.access], userId: null, name: null },
      ...{ issuedAt: link.createdAt, door: 'docspace', tokenHash: hashOf(link.key) },
    };
  };
  return { read };
}
