import { newKey } from '../new-key.ts';
import { roomCall, type RoomCall } from './call.ts';
import { Drawings } from './drawings.ts';
import type {
  Background,
  BoardElement,
  BoardRole,
  Frame,
  Goodbye,
  GoodbyeCode,
  LeaveReason,
  LiveMessage,
  LivePerson,
  LiveRoomFacts,
  LiveScene,
  Point,
  Refused,
  SceneContent,
  Told,
  Welcome,
} from './messages.ts';

/** What a WebSocket must be able to do: the one of browsers and of Node 22, or another. */
export type SocketMaker = new (url: string) => WebSocket;

/** Which room, and as whom. */
export interface JoinOptions {
  /** Where the server is, as in `https://rooms.example.com`. */
  url: string;
  /** The room's id, short id, number or `name:<name>`. */
  room: string;
  /** Whatever lets somebody in: a join token, an Agora room token, a room code, the key of a link. */
  token: string;
  /** How the person is shown, where the token does not say. */
  name?: string;
  /** Leaves the room. */
  signal?: AbortSignal;
  /** Another WebSocket than the global one. */
  WebSocket?: SocketMaker;
}

/** What a room tells while somebody is in it. */
export interface LiveEvents {
  /** Somebody else drew, or a scene came: these elements are new here. */
  elements: { scene: string; elements: BoardElement[] };
  /**
   * What was drawn here was not taken: the scene is to be shown again as `elements(scene)` has it. `scene_not_found`: it
   * was removed meanwhile.
   */
  corrected: { scene: string; code: string; text: string };
  /** A scene is known whole. */
  loaded: { scene: string };
  /** Somebody came, changed or left: everybody who is in. */
  people: LivePerson[];
  /** Somebody left. */
  left: { id: string; reason: LeaveReason };
  /** Where others point now. */
  points: (Point & { who: string })[];
  /** What was said since. */
  chat: LiveMessage[];
  /** Scenes were added, changed or removed, or everybody was taken to another. */
  scenes: { scenes: LiveScene[]; current: string };
  /** The room was renamed, archived or restored. */
  room: LiveRoomFacts;
  /** The connection was cut, is back, or is over. */
  state: LiveState;
  /** Whether the server has everything that was drawn here. */
  saved: boolean;
}

/** `closed`: it will not be tried again. */
export type LiveState =
  | { is: 'connected' }
  | { is: 'reconnecting'; since: number; code?: GoodbyeCode }
  | { is: 'closed'; code: GoodbyeCode | 'left'; text: string };

/** Why a room could not be entered. */
export class JoinError extends Error {
  override readonly name = 'JoinError';
  /** `left`: it was given up. */
  readonly code: GoodbyeCode | 'left';
  constructor(code: GoodbyeCode | 'left', text: string) {
    super(text);
    this.code = code;
  }
}

/** Why something that was asked in a room was not done. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  readonly code: string;
  constructor(code: string, text: string) {
    super(text);
    this.code = code;
  }
}

const RETRYABLE: ReadonlySet<string> = new Set(['too_slow', 'restarting', 'too_many']);
const FIRST_WAIT_MS = 300;
const LONGEST_WAIT_MS = 5000;
/**
 * Nothing at all for so long: the connection is dead. Browsers tell no page of pings, so in a quiet room the server says
 * an empty frame every 20 s.
 */
const SILENT_MS = 45_000;
/** The same, of a connection on which nothing came yet. */
const UNANSWERED_MS = 15_000;
/** What is asked again after a cut may have been done the first time: then who or what it was about is gone. */
const DONE_BEFORE: Readonly<Record<string, string>> = {
  scene: 'scene_not_found',
  moderate: 'participant_not_found',
};

/**
 * Joins a room. While the server cannot be reached it is tried again, until `signal` is aborted.
 *
 * @throws JoinError when the server does not let them in, or it was given up (`left`)
 *
 * @example
 * ```ts
 * const { token } = minted;
 * const live = await joinRoom({ url: 'https://rooms.example.com', room: 'name:algebra-2', token });
 * live.on('elements', ({ scene, elements }) => console.log(scene, elements.length));
 * await live.say('Good morning');
 * ```
 */
export async function joinRoom(options: JoinOptions): Promise<LiveRoom> {
  const room = new LiveRoom(options);
  await room.entered;
  return room;
}

type Listener<T> = (value: T) => void;

/** Something that was asked and not answered yet. */
interface Asking {
  message: { type: string; do?: string; [member: string]: unknown };
  /** On how many connections it was sent. */
  sent: number;
  resolve: () => void;
  reject: (reason: unknown) => void;
}

/** A room that somebody is in; comes back by itself when the connection is cut, and loses nothing that was drawn. */
export class LiveRoom {
  /** Resolves when the first welcome came. */
  readonly entered: Promise<void>;
  #options: JoinOptions;
  #listeners = new Map<keyof LiveEvents, Set<Listener<never>>>();
  #drawings = new Drawings();
  #socket: WebSocket | undefined;
  #welcome: Welcome | undefined;
  #people = new Map<string, LivePerson>();
  #scenes: LiveScene[] = [];
  #current = '';
  #chat: LiveMessage[] = [];
  #facts: LiveRoomFacts | undefined;
  #state: LiveState = { is: 'reconnecting', since: Date.now() };
  #asks = new Map<number, Asking>();
  #ask = 0;
  #tries = 0;
  #flushing: ReturnType<typeof setTimeout> | undefined;
  #retrying: ReturnType<typeof setTimeout> | undefined;
  #sentAt = 0;
  #enter: { resolve: () => void; reject: (reason: unknown) => void } | undefined;
  #reading: Promise<void> = Promise.resolve();
  #wasSaved = true;
  #call = roomCall((frame) => this.#state.is === 'connected' && this.#say({ type: 'call', frame }));

  constructor(options: JoinOptions) {
    this.#options = options;
    this.entered = new Promise((resolve, reject) => {
      this.#enter = { resolve, reject };
    });
    this.entered.catch(() => undefined);
    options.signal?.addEventListener('abort', () => this.leave(), { once: true });
    if (options.signal?.aborted) this.leave();
    else this.#connect();
    page.addEventListener?.('online', this.#online);
    page.addEventListener?.('pagehide', this.#hidden);
  }

  /** Who one is in the room, and what one may do now. @throws Error before the room is entered */
  get you(): LivePerson & { moderates: boolean } {
    if (!this.#welcome) throw new Error('not in the room yet');
    const { you } = this.#welcome;
    const { role, peer } = this.#people.get(you.id) ?? you;
    return { ...you, role, peer, moderates: role === 'admin' };
  }
  /** Everybody who has a place in the room, oneself among them. */
  get people(): LivePerson[] {
    return [...this.#people.values()];
  }
  /** The pages of the board, in their order. */
  get scenes(): LiveScene[] {
    return this.#scenes;
  }
  /** The scene that everybody is at. */
  get current(): string {
    return this.#current;
  }
  /** What was said, the oldest first: the last hundred from before one came, and all since. */
  get chat(): readonly LiveMessage[] {
    return this.#chat;
  }
  /** What the room is. @throws Error before it is entered */
  get room(): LiveRoomFacts {
    if (!this.#facts) throw new Error('not in the room yet');
    return this.#facts;
  }
  /** Lets pictures of this room be sent and got: `authorization: Bearer`. Undefined: the server keeps none. */
  get files(): string | undefined {
    return this.#welcome?.files;
  }
  /** The call of this room, on the same connection. */
  get call(): RoomCall {
    return this.#call.call;
  }
  /** How the connection stands. */
  get state(): LiveState {
    return this.#state;
  }
  /** Whether the server has everything that was drawn here. */
  get isSaved(): boolean {
    return this.#drawings.isSaved;
  }
  /** Whether this person may change the board now. */
  get canWrite(): boolean {
    return this.#welcome !== undefined && this.you.role !== 'reader' && this.room.state === 'open';
  }

  /** What is drawn in a scene, deleted elements among it; undefined: it is not known yet, `look` asks for it. */
  elements(scene: string): BoardElement[] | undefined {
    return this.#drawings.elements(scene);
  }

  /** Asks for a scene that is not known; `loaded` tells that it came. */
  look(scene: string): void {
    if (this.#drawings.knows(scene)) return;
    this.#wanted.add(scene);
    this.#say({ type: 'look', scene });
  }
  /** Scenes that were asked for and did not come yet. */
  #wanted = new Set<string>();

  /** Draws: elements of which the server has older ones or none. Nothing is lost when the connection is cut. */
  draw(scene: string, elements: readonly BoardElement[]): void {
    if (this.#drawings.draw(scene, elements)) this.#soon();
  }

  /** Shows others where one points; may be called at any rate. What is nowhere is not shown. */
  point(point: Point): void {
    if (![...(point.at ?? []), ...(point.view ?? [])].every(Number.isFinite)) return;
    this.#pointing = point;
    this.#soon();
  }
  #pointing: Point | undefined;

  /** Says something to everybody; it is kept. @throws RefusedError */
  async say(text: string): Promise<void> {
    await this.#askFor({ type: 'chat', id: newKey(), text });
  }
  /** Adds a scene behind the others, or at a place. @throws RefusedError */
  async addScene(
    scene: { name?: string; index?: number; background?: Background; switch?: boolean } = {},
  ): Promise<void> {
    await this.#askFor({ type: 'scene', do: 'add', id: newKey(), ...scene });
  }
  /** Renames a scene, moves it or puts another picture behind it. @throws RefusedError */
  async changeScene(
    scene: string,
    change: { name?: string; index?: number; background?: Background | null },
  ): Promise<void> {
    await this.#askFor({ type: 'scene', do: 'change', scene, ...change });
  }
  /** Removes a scene with what is drawn in it, for good. @throws RefusedError */
  async removeScene(scene: string): Promise<void> {
    await this.#askFor({ type: 'scene', do: 'remove', scene });
  }
  /** Takes everybody to a scene. @throws RefusedError */
  async switchScene(scene: string): Promise<void> {
    await this.#askFor({ type: 'scene', do: 'switch', scene });
  }
  /** Admins: gives somebody another role. @throws RefusedError */
  async setRole(participant: string, role: BoardRole): Promise<void> {
    await this.#askFor({ type: 'moderate', do: 'role', participant, role });
  }
  /** Admins: makes somebody leave; they may come again. @throws RefusedError */
  async remove(participant: string): Promise<void> {
    await this.#askFor({ type: 'moderate', do: 'remove', participant });
  }
  /** Admins: makes somebody leave, who cannot come again. @throws RefusedError */
  async ban(participant: string): Promise<void> {
    await this.#askFor({ type: 'moderate', do: 'ban', participant });
  }

  /** Leaves the room for good. */
  leave(): void {
    this.#flush();
    this.#say({ type: 'leave' });
    this.#close({ is: 'closed', code: 'left', text: 'You left the room.' });
  }

  /** Calls `listener` for each of these; returns what ends it. */
  on<K extends keyof LiveEvents>(type: K, listener: (value: LiveEvents[K]) => void): () => void {
    const listeners = this.#listeners.get(type) ?? new Set<Listener<never>>();
    this.#listeners.set(type, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  #emit<K extends keyof LiveEvents>(type: K, value: LiveEvents[K]): void {
    for (const listener of this.#listeners.get(type) ?? []) {
      try {
        (listener as Listener<LiveEvents[K]>)(value);
      } catch (reason) {
        // Theirs to mend; the room goes on.
        console.error(reason);
      }
    }
  }

  #online = (): void => {
    if (this.#state.is !== 'reconnecting' || this.#socket) return;
    clearTimeout(this.#retrying);
    this.#connect();
  };

  /** Nothing waits for the next tick in a page that may not see it. */
  #hidden = (): void => this.#flush();

  #connect(): void {
    const { url, room, token, name } = this.#options;
    const Socket = this.#options.WebSocket ?? globalThis.WebSocket;
    const socket = new Socket(`${url.replace(/^http/, 'ws').replace(/\/+$/, '')}/live`);
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    let goodbye: Goodbye | undefined;
    let silent = setTimeout(() => socket.close(), UNANSWERED_MS);
    socket.onopen = () => {
      const resume = this.#welcome && {
        key: this.#welcome.resume,
        scenes: this.#drawings.clocks(),
        chat: this.#chat.at(-1)?.number ?? 0,
      };
      socket.send(
        JSON.stringify({
          type: 'join',
          version: 1,
          room,
          token,
          ...(name && { name }),
          ...(resume && { resume }),
        }),
      );
    };
    socket.onmessage = ({ data }: { data: string | ArrayBuffer }) => {
      clearTimeout(silent);
      silent = setTimeout(() => socket.close(), SILENT_MS);
      // One after the other, also where one has to be unpacked first.
      this.#reading = this.#reading.then(async () => {
        try {
          const text = typeof data === 'string' ? data : await unpacked(data);
          const told = JSON.parse(text) as Told;
          if (told.type === 'goodbye') goodbye = told;
          else if (socket === this.#socket) this.#hear(told);
        } catch {
          // No message of this protocol: the next connection begins with everything.
          socket.close();
        }
      });
    };
    socket.onclose = () => {
      clearTimeout(silent);
      void this.#reading.then(() => {
        if (socket !== this.#socket) return;
        this.#socket = undefined;
        if (goodbye && !RETRYABLE.has(goodbye.code))
          this.#close({ is: 'closed', code: goodbye.code, text: goodbye.text });
        else this.#retry(goodbye?.code);
      });
    };
    socket.onerror = () => undefined;
  }

  #retry(code?: GoodbyeCode): void {
    if (this.#state.is === 'closed') return;
    if (this.#state.is === 'connected')
      this.#setState({ is: 'reconnecting', since: Date.now(), ...(code && { code }) });
    this.#drawings.sendAgain();
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#tries) * (0.5 + Math.random() / 2);
    this.#tries += 1;
    this.#retrying = setTimeout(() => this.#connect(), wait);
  }

  #close(state: Extract<LiveState, { is: 'closed' }>): void {
    if (this.#state.is === 'closed') return;
    clearTimeout(this.#retrying);
    clearTimeout(this.#flushing);
    page.removeEventListener?.('online', this.#online);
    page.removeEventListener?.('pagehide', this.#hidden);
    const socket = this.#socket;
    this.#socket = undefined;
    if (socket && socket.readyState < socket.CLOSING) socket.close(1000);
    this.#setState(state);
    this.#enter?.reject(new JoinError(state.code, state.text));
    for (const { reject } of this.#asks.values()) reject(new RefusedError(state.code, state.text));
    this.#asks.clear();
  }

  #setState(state: LiveState): void {
    this.#state = state;
    this.#emit('state', state);
  }

  #hear(told: Exclude<Told, Goodbye>): void {
    if (told.type === 'welcome') this.#welcomed(told);
    else if (told.type === 'content') this.#takeContent(told);
    else if (told.type === 'frame') this.#takeFrame(told);
    else if (told.type === 'call') this.#call.hear(told.frame);
    else this.#takeRefusal(told);
    this.#tellSaved();
  }

  #welcomed(welcome: Welcome): void {
    this.#welcome = welcome;
    this.#tries = 0;
    this.#people = new Map(welcome.people.map((person) => [person.id, person]));
    this.#scenes = welcome.scenes;
    this.#current = welcome.current;
    this.#facts = welcome.room;
    this.#addChat(welcome.chat);
    const gone = this.#drawings.forget(new Set(welcome.scenes.map(({ id }) => id)));
    this.#drawings.owe();
    this.#setState({ is: 'connected' });
    this.#enter?.resolve();
    this.#emit('room', welcome.room);
    this.#emit('people', this.people);
    this.#emit('scenes', { scenes: this.#scenes, current: this.#current });
    this.#tellGone(gone);
    for (const asking of this.#asks.values()) this.#sayAsked(asking);
    for (const scene of [...this.#wanted, ...this.#untold.keys()]) this.#say({ type: 'look', scene });
    this.#soon();
  }

  #takeContent({ scene, clock, whole, elements }: SceneContent): void {
    this.#wanted.delete(scene);
    if (whole) this.#drawings.replace(scene, elements, clock);
    else this.#emit('elements', { scene, elements: this.#drawings.take(scene, elements, clock) });
    this.#emit('loaded', { scene });
    const corrected = whole ? this.#untold.get(scene) : undefined;
    if (!corrected) return;
    this.#untold.delete(scene);
    this.#emit('corrected', corrected);
  }

  #takeFrame(frame: Frame): void {
    const { draws = [], done, points, people, left, scenes, current, chat, room, clock } = frame;
    for (const ask of done?.[this.#welcome?.you.id ?? ''] ?? []) this.#done(ask);
    for (const { scene, elements } of draws) {
      if (!this.#drawings.knows(scene)) continue;
      const newer = this.#drawings.take(scene, elements, undefined);
      if (newer.length > 0) this.#emit('elements', { scene, elements: newer });
    }
    this.#drawings.advance(clock);
    if (room) {
      this.#facts = room;
      this.#emit('room', room);
    }
    for (const person of people ?? []) this.#people.set(person.id, person);
    for (const { id } of left ?? []) this.#people.delete(id);
    if (people || left) this.#emit('people', this.people);
    for (const one of left ?? []) this.#emit('left', one);
    if (scenes) {
      this.#scenes = scenes;
      this.#current = current ?? this.#current;
      const gone = this.#drawings.forget(new Set(scenes.map(({ id }) => id)));
      this.look(this.#current);
      this.#emit('scenes', { scenes, current: this.#current });
      this.#tellGone(gone);
    }
    if (chat) this.#addChat(chat);
    const others = points?.filter(({ who }) => who !== this.#welcome?.you.id) ?? [];
    if (others.length > 0) this.#emit('points', others);
  }

  #addChat(messages: readonly LiveMessage[]): void {
    const newest = this.#chat.at(-1)?.number ?? 0;
    const newer = messages.filter(({ number }) => number > newest);
    if (newer.length === 0) return;
    this.#chat = [...this.#chat, ...newer];
    this.#emit('chat', newer);
  }

  #done(ask: number): void {
    this.#drawings.done(ask);
    this.#asks.get(ask)?.resolve();
    this.#asks.delete(ask);
  }

  #takeRefusal({ ask, code, text, truth }: Refused): void {
    const asking = this.#asks.get(ask);
    if (asking && wasDoneBefore(asking, code)) asking.resolve();
    else asking?.reject(new RefusedError(code, text));
    this.#asks.delete(ask);
    if (!truth) {
      const scene = this.#drawings.done(ask);
      if (scene === undefined) return;
      if (code === 'scene_not_found') this.#emit('corrected', { scene, code, text });
      else this.#askTruth(scene, code, text);
      return;
    }
    this.#drawings.refused(ask, new Set([...truth.unknown, ...truth.elements.map(({ id }) => id)]));
    this.#drawings.correct(truth.scene, truth.elements, truth.unknown);
    this.#emit('corrected', { scene: truth.scene, code, text });
  }

  /** Gets a scene as it stands on the board, and tells then what of it was not taken. */
  #askTruth(scene: string, code: string, text: string): void {
    this.#untold.set(scene, { scene, code, text });
    this.#say({ type: 'look', scene });
  }
  #untold = new Map<string, LiveEvents['corrected']>();

  /** What was drawn in scenes that were removed meanwhile is lost. */
  #tellGone(scenes: readonly string[]): void {
    for (const scene of scenes)
      this.#emit('corrected', { scene, code: 'scene_not_found', text: 'scene not found' });
  }

  #tellSaved(): void {
    const { isSaved } = this.#drawings;
    if (isSaved === this.#wasSaved) return;
    this.#wasSaved = isSaved;
    this.#emit('saved', isSaved);
  }

  /** Sends what waits: at once when nothing was sent for a while. */
  #soon(): void {
    this.#tellSaved();
    if (this.#flushing !== undefined || this.#state.is !== 'connected') return;
    const tick = this.#welcome?.tick ?? 50;
    this.#flushing = setTimeout(() => this.#flush(), Math.max(0, this.#sentAt + tick - Date.now()));
  }

  #flush(): void {
    clearTimeout(this.#flushing);
    this.#flushing = undefined;
    if (this.#state.is !== 'connected') return;
    this.#sentAt = Date.now();
    const messages = this.#drawings.send(
      () => ++this.#ask,
      (scene, id) => this.#askTruth(scene, 'bad_input', `element "${id}": is larger than 1 MiB`),
    );
    for (const message of messages) this.#say({ type: 'draw', ...message });
    const point = this.#pointing;
    this.#pointing = undefined;
    if (point) this.#say({ type: 'point', ...point });
  }

  #say(message: object): boolean {
    if (this.#socket?.readyState !== 1 || !this.#welcome) return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  #sayAsked(asking: Asking): void {
    if (this.#say(asking.message)) asking.sent += 1;
  }

  #askFor(message: Asking['message']): Promise<void> {
    if (this.#state.is === 'closed') {
      return Promise.reject(new RefusedError(this.#state.code, this.#state.text));
    }
    const ask = ++this.#ask;
    return new Promise((resolve, reject) => {
      const asking = { message: { ...message, ask }, sent: 0, resolve, reject };
      this.#asks.set(ask, asking);
      if (this.#state.is === 'connected') this.#sayAsked(asking);
    });
  }
}

function wasDoneBefore({ message, sent }: Asking, code: string): boolean {
  const isRemoval = message.do === 'remove' || message.do === 'ban';
  return sent > 1 && isRemoval && DONE_BEFORE[message.type] === code;
}

/** In a browser it tells when the network is back, and when the page goes. */
const page = globalThis as Partial<Pick<EventTarget, 'addEventListener' | 'removeEventListener'>>;

async function unpacked(data: ArrayBuffer): Promise<string> {
  const stream = new Blob([data]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(stream).text();
}
