import { pageKey, type RunStore } from './run-store.ts';

/**
 * Says of each page when it was last seen, and answers 1 when that is longer ago than allowed
 * (PCI DSS 11.6.1: at least once every seven days). Visits nothing.
 */
export function checkSince(
  store: RunStore,
  asked: { readonly urls: readonly string[]; readonly ageMs: number; readonly now: Date },
): { readonly status: 0 | 1; readonly text: string } {
  const nowMs = asked.now.getTime();
  const known = store.lastSeen(nowMs);
  const pages =
    asked.urls.length === 0
      ? [...known.values()]
      : asked.urls.map((url) => ({ url, at: known.get(pageKey(url))?.at ?? null }));
  if (pages.length === 0) return { status: 1, text: 'Missed: the store holds no run.\n' };
  const late = pages.filter(({ at }) => at === null || nowMs - at > asked.ageMs);
  const lines = pages.map((page) => {
    const state = late.includes(page) ? 'Missed' : 'In time';
    const when =
      page.at === null
        ? 'no run saw it'
        : `last seen ${new Date(page.at).toISOString()}, ${ageText(nowMs - page.at)} ago`;
    return `${state}: ${page.url}: ${when}\n`;
  });
  return { status: late.length === 0 ? 0 : 1, text: lines.join('') };
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

function ageText(ageMs: number): string {
  if (ageMs >= DAY_MS) return `${Math.floor(ageMs / DAY_MS)} days`;
  return ageMs >= HOUR_MS ? `${Math.floor(ageMs / HOUR_MS)} hours` : 'less than an hour';
}
