// Excalidraw takes its fonts from here. Imported before it.
declare global {
  interface Window {
    EXCALIDRAW_ASSET_PATH?: string;
  }
}

window.EXCALIDRAW_ASSET_PATH = '/';

export {};
