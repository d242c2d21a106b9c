const FALLBACK_REGION = 'US';

/** The shopper's country as far as the browser's language tells it. */
export function guessRegion(): string {
  try {
    const locale = new Intl.Locale(navigator.language);
    // Most browsers name the region. What is likely otherwise takes some milliseconds to load.
    return locale.region ?? locale.maximize().region ?? FALLBACK_REGION;
  } catch {
    return FALLBACK_REGION;
  }
}
