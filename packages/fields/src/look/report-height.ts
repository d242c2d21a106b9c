import type { Connection } from '../connection.ts';

/** A frame that its page hides, or has not given its room yet, is as wide as its bleed at most. */
const HIDDEN_MAX_PX = 16;

/** Tells the page the height of the content, now and whenever it changes. */
export function reportHeight(content: HTMLElement, connection: Connection): void {
  let last = -1;
  const report = (): void => {
    // What is laid out in no width is far too high, and would stay so until the page shows it.
    if (window.innerWidth <= HIDDEN_MAX_PX) return;
    const px = content.getBoundingClientRect().height;
    if (px !== last) connection.send({ type: 'height', px });
    last = px;
  };
  new ResizeObserver(report).observe(content);
  // Browsers draw, and observe, no frame that is far from what is seen.
  setTimeout(report);
}
