import type { Removed, Role, RoleInput } from '../generated.ts';
import type { CallOptions, ChangeOptions } from '../options.ts';
import type { Transport } from '../transport.ts';

/** The roles of a template; `ifMatch` is about the revision of the template: `enfilade.templates.roles`. */
export class Roles {
  readonly #transport: Transport;

  /** @ignore */
  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Gets a role. */
  get(templateId: string, role: string, options?: CallOptions): Promise<Role> {
    return this.#transport.call('getRole', at(templateId, role), options);
  }

  /**
   * Makes a role, or replaces the whole of it.
   *
   * @example
   * ```ts
   * await enfilade.templates.roles.set(template.id, 'listener', { publish_params: { allowed: [] } });
   * ```
   */
  set(templateId: string, role: string, input: RoleInput, options?: ChangeOptions): Promise<Role> {
    return this.#transport.call('setRole', { ...at(templateId, role), body: input }, options);
  }

  /** Deletes a role for good; its codes stop working. */
  delete(templateId: string, role: string, options?: ChangeOptions): Promise<Removed> {
    return this.#transport.call('deleteRole', at(templateId, role), options);
  }
}

function at(templateId: string, role: string) {
  return { path: { template_id: templateId, role } };
}
