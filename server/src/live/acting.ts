import type * as wire from '@enfilade/protocol';
import type { Tx } from '../db/database.ts';
import type { Actor } from '../db/events.ts';
import { fail } from '../errors.ts';
import type { BoardRole } from '../rooms/grants.ts';
import { addScenes, changeScene, removeScene, switchScene } from '../rooms/scenes.ts';
import { changeRole, removeParticipant } from '../rooms/participants.ts';

/** Who acts where. */
export interface Acting {
  actor: Actor;
  num: number;
  role: BoardRole;
  /** The directory that everybody is in. */
  dir: string;
}

/** Does what somebody in a room asked; the room goes by the events of it, as by what was asked at any door. */
export async function act(
  tx: Tx,
  { actor, num, role, dir }: Acting,
  said: wire.SceneChange | wire.Moderate,
): Promise<void> {
  const ref = { num };
  if (said.type === 'moderate') {
    if (role !== 'admin') throw fail('wrong_role', { text: 'only admins look after the people' });
    const id = said.participant;
    if (said.do === 'role') await changeRole(tx, actor, ref, { id, role: said.role });
    else await removeParticipant(tx, actor, ref, { id, isBanned: said.do === 'ban' });
    return;
  }
  if (said.do === 'add') {
    const { id, name, background, index, switch: goes = false } = said;
    const wanted = {
      ...(id !== undefined && { id }),
      ...(name !== undefined && { name }),
      ...(background && { background }),
    };
    const where = { dir, scenes: [wanted], ...(index !== undefined && { index }) };
    const { added } = await addScenes(tx, actor, ref, where);
    if (goes && added[0]) await switchScene(tx, actor, ref, added[0].id);
  } else if (said.do === 'change') {
    const { name, index, background } = said;
    const change = {
      ...(name !== undefined && { name }),
      ...(index !== undefined && { index }),
      ...(background !== undefined && { background }),
    };
    await changeScene(tx, actor, ref, said.scene, change);
  } else if (said.do === 'remove') await removeScene(tx, actor, ref, said.scene);
  else await switchScene(tx, actor, ref, said.scene);
}
