import { fail } from '../../errors.ts';
import type { House } from '../../house.ts';
import { hashOf } from '../../projects/secrets.ts';
import type { Admission, AdmissionDoor } from '../../rooms/join-credential.ts';
import { verify } from './auth.ts';
import { readToken } from './tokens.ts';

/** People come into a room with a room token, or with an SDK token as its role (AG 1.5). */
export function agoraAdmission(house: House): AdmissionDoor {
  const isOurs = (text: string) => text.startsWith('NETLESS');

  async function read(text: string): Promise<Admission | undefined> {
    if (!isOurs(text)) return undefined;
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
        tokenHash: hashOfToken(text),
      },
    };
  }
  return {
    read,
    hashOf: (text) => {
      try {
        return isOurs(text) ? hashOfToken(text) : undefined;
      } catch {
        return undefined;
      }
    },
  };
}

/** Of what was signed: the same fields can be written in many ways. @throws token_malformed */
function hashOfToken(text: string): string {
  const { kind, signature } = readToken(text);
  return hashOf(`${kind} ${signature}`);
}
