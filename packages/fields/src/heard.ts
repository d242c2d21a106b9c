// A page tells its parent that it is there (by its load event) before its script is. The few lines
// of pages/begin.part.html hide the page, and keep what its parent says meanwhile.

declare const heard: readonly Event[];
declare const hear: (event: Event) => void;

/** The events of a kind that came before this script did, in their order. */
export function heardBefore<T extends Event>(kind: abstract new (...given: never[]) => T): T[] {
  return heard.filter((event): event is T => event instanceof kind);
}

/** From here on the page's script listens itself. */
export function endHearing(): void {
  window.removeEventListener('message', hear);
  window.removeEventListener('securitypolicyviolation', hear);
}

/** Lays the page out for the first time: before, it would be for options that change. */
export function showPage(): void {
  document.documentElement.hidden = false;
}
