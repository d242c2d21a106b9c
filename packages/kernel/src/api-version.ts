/** The version whose shapes we answer with: the one that the pinned `stripe` package types. */
export const API_VERSION = '2026-10-28.endive';

/**
 * Requests may name any version from here on: the one that the official command-line client names.
 * Older shapes are not offered (docs/api/differences.md).
 */
export const API_VERSION_MIN = '2019-03-14';

const VERSION = /^\d{4}-\d{2}-\d{2}(?:\.[a-z_]+)?(?:;.*)?$/;

/** Whether a `Stripe-Version` header names a version that we accept. */
export function isAcceptedApiVersion(version: string): boolean {
  if (!VERSION.test(version)) return false;
  const date = version.slice(0, 10);
  return isRealDate(date) && date >= API_VERSION_MIN && date <= API_VERSION.slice(0, 10);
}

/** Whether there was such a day. */
function isRealDate(date: string): boolean {
  const time = Date.parse(`${date}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(date);
}
