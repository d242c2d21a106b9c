import type { LabelKey } from '../texts/text-keys.ts';
import { texts } from '../texts/texts.ts';

const SVG = 'http://www.w3.org/2000/svg';

/** An element with its properties and children. Text is text: nothing is parsed. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Partial<HTMLElementTagNameMap[K]> = {},
  children: readonly (Node | string)[] = [],
): HTMLElementTagNameMap[K] {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

/** The element with a text of the page's language, which follows when the language changes. */
export function texted<E extends HTMLElement>(element: E, key: LabelKey): E {
  element.dataset['text'] = key;
  element.textContent = texts().labels[key];
  return element;
}

/** The picture of a brand, or of a card of none. */
export function icon(brand: string): Element {
  const svg = document.createElementNS(SVG, 'svg');
  svg.classList.add('brand');
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(SVG, 'use');
  const known = document.getElementById(brand) instanceof SVGSymbolElement;
  use.setAttribute('href', known ? `#${brand}` : '#unknown');
  svg.append(use);
  return svg;
}

/** Text that is read out and not seen. */
export function spoken(text: string): HTMLElement {
  return make('span', { className: 'spoken' }, [text]);
}
