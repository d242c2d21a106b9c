import { ar } from './ar.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';
import { he } from './he.ts';
import { it } from './it.ts';
import { ja } from './ja.ts';
import { nl } from './nl.ts';
import { pl } from './pl.ts';
import { ptBr } from './pt-br.ts';
import { isRightToLeft } from './right-to-left.ts';
import type { Texts } from './texts.ts';
import { zh } from './zh.ts';

/** The languages of the page, which are those of the card fields. */
const TEXTS: Readonly<Record<string, Texts>> = {
  en,
  ar,
  de,
  es,
  fr,
  he,
  it,
  ja,
  nl,
  pl,
  'pt-BR': ptBr,
  zh,
};

export interface ChosenLanguage {
  readonly texts: Texts;
  /** For `lang`, numbers and dates: the one asked for, where its language is ours. */
  readonly language: string;
  readonly direction: 'ltr' | 'rtl';
}

/**
 * The language of a page: the merchant's choice, or the first of the browser's that there are
 * texts in. `accepted` is the header of that name (RFC 9110, 12.5.4).
 */
export function chooseLanguage(locale: string | null, accepted: string | null): ChosenLanguage {
  const given = locale !== null && locale !== 'auto';
  for (const tag of given ? [locale] : tagsOf(accepted ?? '')) {
    const found = matching(tag);
    if (found !== null) return found;
  }
  return { texts: en, language: 'en', direction: 'ltr' };
}

const TAGS_MAX = 20;

/** The tags of the header, the most wanted first. */
function tagsOf(accepted: string): string[] {
  return accepted
    .split(',', TAGS_MAX)
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().split(';');
      const quality = parameters.map((one) => /^\s*q=([\d.]+)$/.exec(one)?.[1]).find(Boolean);
      return { tag, quality: quality === undefined ? 1 : Number(quality) };
    })
    .toSorted((a, b) => b.quality - a.quality)
    .map(({ tag }) => tag);
}

/** `fr-CA` is met by `fr`, and `pt` by `pt-BR`: the same language is nearer than English. */
function matching(tag: string): ChosenLanguage | null {
  const language = languageOf(tag);
  if (language === null) return null;
  const names = Object.keys(TEXTS);
  const name =
    names.find((one) => one.toLowerCase() === tag.toLowerCase()) ??
    names.find((one) => languageOf(one) === language);
  const texts = name === undefined ? undefined : TEXTS[name];
  if (texts === undefined) return null;
  return {
    texts,
    language: new Intl.Locale(tag).baseName,
    direction: isRightToLeft(language) ? 'rtl' : 'ltr',
  };
}

function languageOf(tag: string): string | null {
  try {
    return new Intl.Locale(tag).language;
  } catch {
    return null;
  }
}
