import type { Locale } from './choose-locale.ts';
import { en } from './locales/en.ts';
import type { Texts } from './text-keys.ts';

/** The texts of a locale. English is at hand; every other is a file of its own. */
export async function loadLocale(locale: Locale): Promise<Texts> {
  switch (locale) {
    case 'en':
      return en;
    case 'ar':
      return (await import('./locales/ar.ts')).texts;
    case 'de':
      return (await import('./locales/de.ts')).texts;
    case 'es':
      return (await import('./locales/es.ts')).texts;
    case 'fr':
      return (await import('./locales/fr.ts')).texts;
    case 'he':
      return (await import('./locales/he.ts')).texts;
    case 'it':
      return (await import('./locales/it.ts')).texts;
    case 'ja':
      return (await import('./locales/ja.ts')).texts;
    case 'nl':
      return (await import('./locales/nl.ts')).texts;
    case 'pl':
      return (await import('./locales/pl.ts')).texts;
    case 'pt-BR':
      return (await import('./locales/pt-br.ts')).texts;
    case 'zh':
      return (await import('./locales/zh.ts')).texts;
  }
}
