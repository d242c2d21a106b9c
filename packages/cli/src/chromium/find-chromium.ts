import { existsSync } from 'node:fs';

const CANDIDATES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The installed Chromium, or null. COFFER_CHROMIUM names another one, which alone counts then. */
export function findChromium(): string | null {
  const named = process.env['COFFER_CHROMIUM'] ?? '';
  const candidates = named === '' ? CANDIDATES : [named];
  return candidates.find((file) => existsSync(file)) ?? null;
}
