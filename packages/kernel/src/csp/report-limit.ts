import type { Clock } from '../clock.ts';

const WINDOW_MS = 60_000;
/** A page that violates its policy on load sends a handful; a visitor opens several pages. */
const PER_CLIENT_MAX = 60;
const ALL_CLIENTS_MAX = 6_000;
const CLIENTS_MAX = 10_000;

/** Whether a client may send one more report in this minute, and all of them together. */
export function reportLimit(clock: Clock): (client: string) => boolean {
  let windowStartMs = 0;
  let total = 0;
  const counts = new Map<string, number>();
  return (client) => {
    const nowMs = clock.nowMs();
    if (nowMs - windowStartMs >= WINDOW_MS) {
      windowStartMs = nowMs;
      total = 0;
      counts.clear();
    }
    const count = (counts.get(client) ?? 0) + 1;
    if (count > PER_CLIENT_MAX || total >= ALL_CLIENTS_MAX) return false;
    if (!counts.has(client) && counts.size >= CLIENTS_MAX) return false;
    counts.set(client, count);
    total += 1;
    return true;
  };
}
