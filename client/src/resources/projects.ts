import type {
  AccessKey,
  NewProject,
  Project,
  ProjectChange,
  ProjectWithKeys,
  RollAccessKey,
  ShownAccessKey,
} from '../generated.ts';
import type { List, PageQuery } from '../list.ts';
import { listOf } from '../listing.ts';
import type { CallOptions, WriteOptions } from '../options.ts';
import type { Transport } from '../transport.ts';

/** Projects; `self` is the one of the key: `enfilade.projects`. */
export class Projects {
  readonly #transport: Transport;

  /** @ignore */
  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /**
   * Makes a project with an administrator and all its keys, which are in this answer and never shown again. Only keys
   * of the project `default` may.
   *
   * @example
   * ```ts
   * const { keys } = await enfilade.projects.create({ name: 'school-north', admin_email: 'admin@school.example' });
   * ```
   */
  create(project: NewProject, options?: WriteOptions): Promise<ProjectWithKeys> {
    return this.#transport.call('createProject', { body: project }, options);
  }

  /** Keys of the project `default` see all projects, others their own. */
  list(query: PageQuery = {}, options?: CallOptions): List<Project> {
    return listOf(this.#transport, 'listProjects', { query }, options);
  }

  /**
   * Gets a project.
   *
   * @example
   * ```ts
   * const project = await enfilade.projects.get('self');
   * ```
   */
  get(projectId: string, options?: CallOptions): Promise<Project> {
    return this.#transport.call('getProject', at(projectId), options);
  }

  /** Changes a project: its name, or the template that rooms follow which name none. */
  update(projectId: string, change: ProjectChange, options?: WriteOptions): Promise<Project> {
    return this.#transport.call('updateProject', { ...at(projectId), body: change }, options);
  }

  /** The pairs of keys that open the Agora and the 100ms API, the newest first, without their secrets. */
  async accessKeys(projectId: string, options?: CallOptions): Promise<AccessKey[]> {
    const { data } = await this.#transport.call('listAccessKeys', at(projectId), options);
    return data;
  }

  /**
   * Makes a new pair of keys, in this answer. Those from before, and every token that they signed, stay good for as
   * long as `overlap_seconds` says.
   *
   * @example
   * ```ts
   * const pair = await enfilade.projects.rollAccessKey('self', { overlap_seconds: 86_400 });
   * console.log(pair.access_key, pair.secret_key);
   * ```
   */
  rollAccessKey(projectId: string, wanted: RollAccessKey, options?: WriteOptions): Promise<ShownAccessKey> {
    return this.#transport.call('rollAccessKey', { ...at(projectId), body: wanted }, options);
  }
}

function at(projectId: string) {
  return { path: { project_id: projectId } };
}
