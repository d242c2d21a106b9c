import { h, type Child, type Node } from '../h.ts';

/** `[words](https://…)`, as Stripe takes it in custom texts. */
const LINK = /\[([^\][]{1,200})\]\((https?:\/\/[^\s()<>"]{1,1000})\)/g;

/**
 * The merchant's own sentences: text, and links to web pages that open beside this page. They may
 * be in another language than the page, and then run the other way.
 */
export function merchantText(text: string): Node {
  const children: Child[] = [];
  let end = 0;
  for (const match of text.matchAll(LINK)) {
    const [whole, words = '', url = ''] = match;
    children.push(text.slice(end, match.index));
    children.push(h('a', { href: url, target: '_blank', rel: 'noopener noreferrer' }, words));
    end = match.index + whole.length;
  }
  children.push(text.slice(end));
  return h('bdi', { class: 'merchant-text' }, ...children);
}
