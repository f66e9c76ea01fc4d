import type { NewScenes, Removed, Scene, SceneChange } from '../generated.ts';
import type { List, PageQuery } from '../list.ts';
import { listOf } from '../listing.ts';
import type { CallOptions, WriteOptions } from '../options.ts';
import { roomAt, type RoomRef } from '../room-ref.ts';
import type { Transport } from '../transport.ts';

/** Which scenes are listed. */
export interface SceneQuery extends PageQuery {
  /** Only those of this directory, `/math` for example. */
  path?: string;
}

/** The pages of a room's board: `enfilade.rooms.scenes`. */
export class Scenes {
  readonly #transport: Transport;

  /** @ignore */
  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** By directory, in their order there. */
  list(room: RoomRef, query: SceneQuery = {}, options?: CallOptions): List<Scene> {
    return listOf(this.#transport, 'listScenes', { ...roomAt(room), query }, options);
  }

  /**
   * Adds scenes; one whose name is there already stays as it is.
   *
   * @example
   * ```ts
   * await enfilade.rooms.scenes.add(room.id, { path: '/math', conversion: conversion.id });
   * ```
   */
  async add(room: RoomRef, scenes: NewScenes, options?: WriteOptions): Promise<Scene[]> {
    const input = { ...roomAt(room), body: scenes };
    return (await this.#transport.call('addScenes', input, options)).data;
  }

  /** Renames a scene, moves it, or puts another picture behind it. */
  update(room: RoomRef, sceneId: string, change: SceneChange, options?: WriteOptions): Promise<Scene> {
    return this.#transport.call('updateScene', { ...at(room, sceneId), body: change }, options);
  }

  /** Deletes a scene with what is drawn in it, for good. */
  delete(room: RoomRef, sceneId: string, options?: WriteOptions): Promise<Removed> {
    return this.#transport.call('deleteScene', at(room, sceneId), options);
  }

  /** Takes everybody in the room to a scene. */
  setCurrent(room: RoomRef, sceneId: string, options?: WriteOptions): Promise<Scene> {
    const input = { ...roomAt(room), body: { scene_id: sceneId } };
    return this.#transport.call('setCurrentScene', input, options);
  }
}

function at(room: RoomRef, sceneId: string) {
  return { path: { ...roomAt(room).path, scene_id: sceneId } };
}
