import type * as Canvas from '@napi-rs/canvas';

/**
 * The few things of a browser that Excalidraw's exporter asks for, as globals of this thread. Nothing is laid out and
 * nothing is fetched: fonts are registered with the canvas, pictures come as data URLs.
 */
export function furnish({ createCanvas, Image, Path2D, DOMMatrix }: typeof Canvas): void {
  const nothing = (): void => undefined;
  const none = (): null => null;
  const listens = { addEventListener: nothing, removeEventListener: nothing };
  const element = () => ({
    ...{ style: {}, setAttribute: nothing, getAttribute: none, appendChild: nothing, append: nothing },
    ...{ remove: nothing, querySelector: none, querySelectorAll: () => [], ...listens },
    classList: { add: nothing, remove: nothing, toggle: nothing },
  });
  const canvas = () =>
    Object.assign(createCanvas(1, 1), {
      ...{ style: {}, setAttribute: nothing, getAttribute: none, remove: nothing },
    });
  // What stands for a picture that is not there is an `img`.
  const picture = () => new Image();
  const made: Record<string, () => object> = { canvas, img: picture };
  const createElement = (name: string) => (made[name] ?? element)();

  class Face {
    readonly status = 'loaded';
    readonly unicodeRange: string;
    readonly family: string;
    constructor(family: string, _source: string, { unicodeRange = '' }: { unicodeRange?: string } = {}) {
      this.family = family;
      this.unicodeRange = unicodeRange;
    }
    load(): Promise<this> {
      return Promise.resolve(this);
    }
  }

  const fonts = {
    ...{ add: nothing, forEach: nothing, has: () => true, check: () => true },
    ...{ load: () => Promise.resolve([]), ready: Promise.resolve() },
    [Symbol.iterator]: () => [].values(),
  };
  const document = {
    ...{ createElement, fonts, cookie: '', currentScript: null, ...listens },
    createElementNS: (_: string, name: string) => createElement(name),
    ...{ documentElement: element(), head: element(), body: element() },
    ...{ querySelector: none, querySelectorAll: () => [], getElementById: none },
  };
  const classes = Object.fromEntries(
    [
      ...['Element', 'HTMLElement', 'SVGElement', 'HTMLCanvasElement', 'HTMLImageElement', 'Node'],
      ...['HTMLInputElement', 'HTMLTextAreaElement', 'HTMLIFrameElement', 'HTMLVideoElement'],
      ...['DocumentFragment', 'ShadowRoot', 'DOMParser', 'FileReader'],
      ...['MutationObserver', 'ResizeObserver', 'IntersectionObserver'],
    ].map((name) => [name, Nobody]),
  );
  const globals = {
    ...{ document, Image, Path2D, DOMMatrix, FontFace: Face, ...classes, ...listens },
    window: globalThis,
    navigator: { userAgent: 'Node', platform: 'Linux', language: 'en', languages: ['en'], clipboard: {} },
    location: new URL('http://localhost/'),
    devicePixelRatio: 1,
    EXCALIDRAW_ASSET_PATH: 'http://localhost/',
    localStorage: { getItem: none, setItem: nothing, removeItem: nothing },
    matchMedia: () => ({ matches: false, ...listens }),
    requestAnimationFrame: (job: () => void) => setTimeout(job, 0),
    cancelAnimationFrame: clearTimeout,
    // Nothing is asked of anybody.
    fetch: () => Promise.reject(new Error('nothing is fetched here')),
  };
  for (const [name, value] of Object.entries(globals)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
}

/** The class of what is not there: nothing is an instance of it. */
function Nobody(): undefined {
  return undefined;
}
