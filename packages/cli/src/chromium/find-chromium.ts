import { existsSync } from 'node:fs';

const CANDIDATES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The installed Chromium, or null. COFFER_CHROMIUM names another one. */
export function findChromium(): string | null {
  const candidates = [process.env['COFFER_CHROMIUM'] ?? '', ...CANDIDATES];
  return candidates.find((file) => file !== '' && existsSync(file)) ?? null;
}
