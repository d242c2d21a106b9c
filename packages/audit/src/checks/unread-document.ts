import type { NotChecked } from '../part.ts';
import type { Page } from './page.ts';

/** What is missing when the page's HTML could not be read to its end. */
export function unreadDocument({ document }: Page): readonly NotChecked[] {
  if (document === null || document.complete) return [];
  return [
    {
      what: 'the rest of the page’s HTML',
      why: 'it is too large or too deeply nested to be read whole',
    },
  ];
}
