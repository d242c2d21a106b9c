import { invariant } from '@coffer/kernel';

/** An element of one of our own pages. It is there, or the page is broken. */
export function takeElement<T extends Element>(id: string, kind: abstract new () => T): T {
  const element = document.getElementById(id);
  invariant(element instanceof kind, `the page has #${id}`);
  return element;
}
