import type { Connection } from './connection.ts';

/** Focus, keys and leaving: what all card forms tell the page around them. */
export function sendFormEvents(
  root: HTMLFormElement,
  form: { clear(): void },
  connection: Connection,
): void {
  root.addEventListener('focusin', (event) => {
    if (!isInside(root, event.relatedTarget)) connection.send({ type: 'focus' });
  });
  root.addEventListener('focusout', (event) => {
    if (!isInside(root, event.relatedTarget)) connection.send({ type: 'blur' });
  });
  root.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') connection.send({ type: 'escape' });
    const { target } = event;
    if (target instanceof HTMLSelectElement || target instanceof HTMLButtonElement) return;
    if (event.key !== 'Enter') return;
    event.preventDefault();
    connection.send({ type: 'enter' });
  });
  root.addEventListener('submit', (event) => event.preventDefault());
  // A page that is kept for the back button must not keep a card with it.
  window.addEventListener('pagehide', () => form.clear());
}

function isInside(root: Element, target: EventTarget | null): boolean {
  return target instanceof Node && root.contains(target);
}
