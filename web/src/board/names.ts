import type { Messages } from '../messages/index.ts';

/** Gives names to what has none in Excalidraw, for who hears the page rather than sees it; returns what ends it. */
export function nameParts(say: Messages): () => void {
  let frame = 0;
  const name = (): void => {
    frame = 0;
    for (const one of document.querySelectorAll('.main-menu-trigger'))
      one.setAttribute('aria-label', say.boardMenu);
    for (const one of document.querySelectorAll('.color-picker-container')) {
      one.setAttribute('aria-label', say.boardColours);
    }
    // Its text is how large the board is shown; what a click does stands in its title.
    for (const one of document.querySelectorAll('.reset-zoom-button')) one.removeAttribute('aria-label');
    nameFonts(say);
    // They are named by a title that has another name.
    for (const one of document.querySelectorAll('.Modal[role=dialog]')) {
      const title = one.querySelector('.Dialog__title')?.id;
      if (title) one.setAttribute('aria-labelledby', title);
      // Excalidraw goes to the links in the help, which are not shown here; without that, Escape is not heard.
      const isNew = one.matches('.HelpDialog') && !one.contains(document.activeElement);
      if (isNew) one.querySelector<HTMLElement>('.Modal__content')?.focus();
    }
    // It is the foot of the board and not of the page.
    for (const one of document.querySelectorAll('.excalidraw footer')) one.removeAttribute('role');
  };
  const observer = new MutationObserver(() => {
    frame ||= requestAnimationFrame(name);
  });
  // Dialogs stand beside the board.
  observer.observe(document.body, { childList: true, subtree: true });
  name();
  return () => {
    observer.disconnect();
    cancelAnimationFrame(frame);
  };
}

/** The choice of a font is a dialog only where it is open, and opened by a button. */
function nameFonts(say: Messages): void {
  for (const one of document.querySelectorAll('.FontPicker__container')) {
    one.setAttribute('role', 'group');
    one.removeAttribute('aria-modal');
    one.setAttribute('aria-label', say.boardFonts);
  }
  for (const one of document.querySelectorAll<HTMLElement>('.FontPicker__container > div[data-state]')) {
    for (const name of ['type', 'aria-haspopup', 'aria-expanded', 'aria-controls']) one.removeAttribute(name);
    const button = one.querySelector('button');
    button?.setAttribute('aria-haspopup', 'dialog');
    button?.setAttribute('aria-expanded', String(one.dataset['state'] === 'open'));
  }
  for (const one of document.querySelectorAll('.ScrollableList__wrapper.fonts')) {
    one.setAttribute('role', 'group');
    one.setAttribute('aria-label', say.boardFonts);
    one.closest('[role=dialog]')?.setAttribute('aria-label', say.boardFonts);
  }
}
