import type { CallAdmission } from '../../rooms/call-credential.ts';
import type { Lost } from '../../rooms/call-returning.ts';
import { boardRoleOf } from '../../rooms/roles.ts';

/** What somebody comes back with: the role that they had, where the template has it still. */
export function returning(admission: CallAdmission, { name, role }: Lost): CallAdmission {
  const { grant, template } = admission;
  const known =
    role !== null && Object.hasOwn(template.content.roles, role) ? template.content.roles[role] : undefined;
  const was = { name };
  if (!known) return { ...admission, was };
  return { ...admission, was, role: known.name, grant: { ...grant, role: boardRoleOf(known) } };
}
