import { fail } from '../../errors.ts';
import type { House } from '../../house.ts';
import { hashOf } from '../../projects/secrets.ts';
import type { ReadAdmission } from '../../rooms/join-credential.ts';
import { verify } from './auth.ts';

/** People come into a room with a room token, or with an SDK token as its role (AG 1.5). */
export function agoraAdmission(house: House): ReadAdmission {
  return async (text) => {
    if (!text.startsWith('NETLESS')) return undefined;
    const { claims, key } = await verify(house, text);
    if (!key.enabled) throw fail('key_disabled');
    if (claims.kind === 'task') throw fail('wrong_kind');
    if (claims.expireAt !== undefined && Date.now() >= claims.expireAt) throw fail('token_expired');
    return {
      ...{ projectId: key.project.id, roomId: claims.uuid ?? null, role: claims.role },
      ...{
        userId: null,
        name: null,
        issuedAt: claims.issuedAt ?? null,
        door: 'agora',
        tokenHash: hashOf(text),
      },
    };
  };
}
