import type { Connection } from '../connection.ts';

/** Tells the page the height of the content, now and whenever it changes. */
export function reportHeight(content: HTMLElement, connection: Connection): void {
  let last = -1;
  new ResizeObserver(() => {
    const px = content.getBoundingClientRect().height;
    if (px !== last) connection.send({ type: 'height', px });
    last = px;
  }).observe(content);
}
