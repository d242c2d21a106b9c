import type { FormInput } from '@coffer/kernel';
import { isPlainObject } from '../plain-object.ts';

const FONTS_MAX = 8;
/** Of the text: an inlined font is a third longer than its file. */
const FONT_MAX_CHARS = 400_000;
const INLINED = /^url\(\s*(["']?)data:[\w/.+-]*(?:;[\w=-]+)*;base64,([A-Za-z0-9+/=]+)\1\s*\)/;

/** What `addFonts` did not take, in words for the console. */
const WHY =
  'A font is used only if its src is an inlined url(data:…;base64,…): the frames load nothing from ' +
  'other origins. See docs/api/appearance.md.';

const known = new Set<string>();

/**
 * Adds the fonts of the `fonts` option to this page. They are made of bytes that came with the
 * options, so the frames' policy needs no source for fonts.
 */
export function addFonts(given: FormInput): void {
  if (!Array.isArray(given)) return;
  const fonts: readonly FormInput[] = given;
  let refused = fonts.length > FONTS_MAX;
  for (const font of fonts.slice(0, FONTS_MAX)) {
    const key = JSON.stringify(font);
    if (known.has(key)) continue;
    known.add(key);
    refused = !addFont(font) || refused;
  }
  if (refused) console.warn(WHY);
}

function addFont(font: FormInput): boolean {
  if (!isPlainObject(font)) return false;
  const { family, src } = font;
  if (typeof family !== 'string' || typeof src !== 'string') return false;
  const [, , base64] = (src.length <= FONT_MAX_CHARS && INLINED.exec(src.trim())) || [];
  if (base64 === undefined) return false;
  try {
    const face = new FontFace(family, bytesOf(base64), {
      style: textOr(font['style'], 'normal'),
      weight: textOr(font['weight'], 'normal'),
      unicodeRange: textOr(font['unicodeRange'], 'U+0-10FFFF'),
    });
    document.fonts.add(face);
    // Bytes that are no font leave the family to the next in the list.
    face.load().catch(() => console.warn(`The bytes given for the font ${family} are no font.`));
    return true;
  } catch {
    return false;
  }
}

function bytesOf(base64: string): ArrayBuffer {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at);
  return bytes.buffer;
}

function textOr(given: FormInput, instead: string): string {
  return typeof given === 'string' || typeof given === 'number' ? String(given) : instead;
}
