import { directionOf } from './choose-locale.ts';
import type { LabelKey } from './text-keys.ts';
import { textLocale, texts } from './texts.ts';

/**
 * Writes the page's language, and the labels that its HTML asks for: `data-text` for what stands in
 * an element, `data-text-placeholder` for its placeholder, `data-text-name` for its spoken name.
 */
export function writeTexts(page: Document): void {
  const locale = textLocale();
  page.documentElement.lang = locale.language;
  page.documentElement.dir = directionOf(locale.texts);
  for (const element of taggedIn(page, 'data-text')) element.textContent = textOf(element, 'text');
  for (const element of taggedIn(page, 'data-text-placeholder')) {
    element.setAttribute('placeholder', textOf(element, 'textPlaceholder'));
  }
  for (const element of taggedIn(page, 'data-text-name')) {
    element.ariaLabel = textOf(element, 'textName');
  }
}

function taggedIn(root: ParentNode, attribute: string): NodeListOf<HTMLElement> {
  return root.querySelectorAll<HTMLElement>(`[${attribute}]`);
}

function textOf({ dataset }: HTMLElement, name: string): string {
  // The pages are ours, and a test holds their keys against the texts.
  return texts().labels[dataset[name] as LabelKey];
}
