import type { Messages } from '../messages/index.ts';

/** Gives names to what has none in Excalidraw, for who hears the page rather than sees it; returns what ends it. */
export function nameParts(board: HTMLElement, say: Messages): () => void {
  let frame = 0;
  const name = (): void => {
    frame = 0;
    for (const one of board.querySelectorAll('.main-menu-trigger'))
      one.setAttribute('aria-label', say.boardMenu);
    for (const one of board.querySelectorAll('.color-picker-container')) {
      one.setAttribute('aria-label', say.boardColours);
    }
    // Its text is how large the board is shown; what a click does stands in its title.
    for (const one of board.querySelectorAll('.reset-zoom-button')) one.removeAttribute('aria-label');
  };
  const observer = new MutationObserver(() => {
    frame ||= requestAnimationFrame(name);
  });
  observer.observe(board, { childList: true, subtree: true });
  name();
  return () => {
    observer.disconnect();
    cancelAnimationFrame(frame);
  };
}
