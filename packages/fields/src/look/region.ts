const FALLBACK_REGION = 'US';

/** The shopper's country as far as the browser's language tells it. */
export function guessRegion(): string {
  try {
    return new Intl.Locale(navigator.language).maximize().region ?? FALLBACK_REGION;
  } catch {
    return FALLBACK_REGION;
  }
}
