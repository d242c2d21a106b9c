import { printable } from './printable.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as content or quoted attribute of HTML or XML, without characters that XML forbids. */
export function escapeMarkup(text: string): string {
  return printable(text)
    .replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? '')
    .replaceAll(/[\ufffe\uffff]/g, '');
}
