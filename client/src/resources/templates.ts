import type { NewTemplate, Removed, Template, TemplateChange } from '../generated.ts';
import type { List, PageQuery } from '../list.ts';
import { listOf } from '../listing.ts';
import type { CallOptions, ChangeOptions, WriteOptions } from '../options.ts';
import type { Transport } from '../transport.ts';
import { Roles } from './roles.ts';

/** What rooms of one kind have in common: `enfilade.templates`. */
export class Templates {
  /** The roles of a template, one by one. */
  readonly roles: Roles;
  readonly #transport: Transport;

  /** @ignore */
  constructor(transport: Transport) {
    this.#transport = transport;
    this.roles = new Roles(transport);
  }

  /**
   * Creates a template. Everything but the name has a default.
   *
   * @example
   * ```ts
   * const template = await enfilade.templates.create({
   *   name: 'lesson',
   *   roles: { host: { permissions: { end_room: true, mute: true } }, guest: {} },
   * });
   * ```
   */
  create(template: NewTemplate, options?: WriteOptions): Promise<Template> {
    return this.#transport.call('createTemplate', { body: template }, options);
  }

  /** The templates of the project, the newest first. */
  list(query: PageQuery = {}, options?: CallOptions): List<Template> {
    return listOf(this.#transport, 'listTemplates', { query }, options);
  }

  /** Gets a template. */
  get(templateId: string, options?: CallOptions): Promise<Template> {
    return this.#transport.call('getTemplate', at(templateId), options);
  }

  /** Gets a template unless it is still at this `revision`; then undefined. */
  getIfChanged(templateId: string, revision: number, options?: CallOptions): Promise<Template | undefined> {
    return this.#transport.call('getTemplate', at(templateId), { ...options, ifNoneMatch: revision });
  }

  /**
   * Changes a template, for who comes in from now on. `roles` replaces all of them.
   *
   * @example
   * ```ts
   * await enfilade.templates.update(template.id, { settings: { region: 'eu' } }, { ifMatch: template.revision });
   * ```
   */
  update(templateId: string, change: TemplateChange, options?: ChangeOptions): Promise<Template> {
    return this.#transport.call('updateTemplate', { ...at(templateId), body: change }, options);
  }

  /** Deletes a template for good. One that rooms follow is kept: the call fails with `template_in_use`. */
  delete(templateId: string, options?: ChangeOptions): Promise<Removed> {
    return this.#transport.call('deleteTemplate', at(templateId), options);
  }
}

function at(templateId: string) {
  return { path: { template_id: templateId } };
}
