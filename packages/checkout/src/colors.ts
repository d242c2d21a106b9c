import type { Look } from './view.ts';

const HEX = /^#[0-9a-f]{6}$/i;
const DARK = '#1a1f2b';
const LIGHT = '#ffffff';

/** A merchant's two colours, each with the text that can be read on it (WCAG 2.2, 1.4.3). */
export function lookOf(given: {
  readonly button: string;
  readonly background: string;
  readonly border: Look['border'];
}): Look {
  const button = HEX.test(given.button) ? given.button.toLowerCase() : '#0b62d6';
  const background = HEX.test(given.background) ? given.background.toLowerCase() : LIGHT;
  return {
    button,
    buttonText: readableOn(button),
    background,
    backgroundText: readableOn(background),
    border: given.border,
  };
}

function readableOn(color: string): string {
  return contrast(color, LIGHT) >= contrast(color, DARK) ? LIGHT : DARK;
}

function contrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

/** Relative luminance (WCAG 2.2, glossary). */
function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/**
 * The merchant's colours as a style sheet. Only colours that were checked come into it, so that
 * nothing of a merchant's settings is read as anything else.
 */
export function lookSheet(look: Look): string {
  const radius = { rounded: '8px', rectangular: '2px', pill: '24px' }[look.border];
  return (
    `:root{--button:${look.button};--button-text:${look.buttonText};--side:${look.background};` +
    `--side-text:${look.backgroundText};--radius:${radius}}\n`
  );
}

/** The name of that sheet: everything that is in it. */
export function lookName({ button, background, border }: Look): string {
  return `${button.slice(1)}-${background.slice(1)}-${border}`;
}

/** The look that a name says; null for what is none. */
export function namedLook(name: string): Look | null {
  const [, button, background, border] =
    /^([0-9a-f]{6})-([0-9a-f]{6})-(rounded|rectangular|pill)$/.exec(name) ?? [];
  if (button === undefined || background === undefined || border === undefined) return null;
  // The expression names the three.
  return lookOf({
    button: `#${button}`,
    background: `#${background}`,
    border: border as Look['border'],
  });
}
