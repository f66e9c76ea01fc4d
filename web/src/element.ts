/** What the page of a room needs of the browser: the clipboard for the board, and devices for its call. */
const ALLOWED =
  'clipboard-read; clipboard-write; fullscreen; camera; microphone; display-capture; speaker-selection; autoplay';

/**
 * `<enfilade-room url="https://rooms.example.com" room="name:algebra-2" token="…" name="Ann">`: a room in a page of your own.
 * The credential is handed to the room's page when that asks for it; it stands in no address.
 *
 * It tells of itself by events: `entered`, and `left` with `detail.reason`.
 */
class EnfiladeRoom extends HTMLElement {
  static observedAttributes = ['url', 'room', 'token', 'name'];
  #frame: HTMLIFrameElement | undefined;
  #origin = '';

  connectedCallback(): void {
    this.style.display ||= 'block';
    window.addEventListener('message', this.#hear);
    this.#show();
  }

  disconnectedCallback(): void {
    window.removeEventListener('message', this.#hear);
    this.#frame?.remove();
    this.#frame = undefined;
  }

  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (!this.isConnected || before === after) return;
    if (name === 'url' || name === 'room') this.#show();
    else this.#hand();
  }

  #show(): void {
    // Where the script came from, there is the server.
    const base = this.getAttribute('url') ?? new URL(import.meta.url).origin;
    const room = this.getAttribute('room');
    if (room === null || !URL.canParse(base)) return;
    this.#origin = new URL(base).origin;
    const frame = this.#frame ?? document.createElement('iframe');
    frame.title = this.getAttribute('title') ?? 'Enfilade';
    frame.allow = ALLOWED;
    frame.referrerPolicy = 'no-referrer';
    frame.style.cssText = 'display:block;width:100%;height:100%;border:0';
    frame.src = `${base.replace(/\/+$/, '')}/r/${encodeURIComponent(room)}`;
    if (!this.#frame) this.append(frame);
    this.#frame = frame;
  }

  #hear = ({ source, origin, data }: MessageEvent<unknown>): void => {
    if (source !== this.#frame?.contentWindow || origin !== this.#origin) return;
    const { type, reason } = (data ?? {}) as { type?: unknown; reason?: unknown };
    if (type === 'enfilade:ready') this.#hand();
    else if (type === 'enfilade:entered') this.dispatchEvent(new CustomEvent('entered'));
    else if (type === 'enfilade:left') this.dispatchEvent(new CustomEvent('left', { detail: { reason } }));
  };

  #hand(): void {
    const token = this.getAttribute('token');
    if (token === null) return;
    const name = this.getAttribute('name') ?? undefined;
    this.#frame?.contentWindow?.postMessage({ type: 'enfilade:enter', token, name }, this.#origin);
  }
}

if (!customElements.get('enfilade-room')) customElements.define('enfilade-room', EnfiladeRoom);

export { EnfiladeRoom };
