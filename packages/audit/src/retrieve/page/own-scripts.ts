import { QUERY, SERVERS } from './watch-hints.ts';

/** Reads a name that no page can change. */
export const READ_GLOBAL = 'globalThis /* read by the auditor */';

/** Tells the page that it is hidden, where its own scripts look. */
export const HIDE_PAGE = `(() => {
  Object.defineProperty(document, 'visibilityState', { configurable: true, value: 'hidden' });
  Object.defineProperty(document, 'hidden', { configurable: true, value: true });
  document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
})() /* by the auditor */`;

const OWN: readonly (string | null)[] = [READ_GLOBAL, HIDE_PAGE, QUERY, SERVERS, `(${SERVERS})`];

/** Texts of ours that run in the page's world. A page's script of the same text does no more. */
export function isOwnScript(source: string | null): boolean {
  return source !== null && OWN.includes(source);
}
