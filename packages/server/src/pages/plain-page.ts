import { html } from 'hono/html';
import type { PageSurface } from '@coffer/kernel';
import { htmlReply, type Markup, type PageReply } from './page.ts';

/** A page that says one thing. It needs no script. */
export function plainPage(page: {
  readonly title: string;
  readonly text: string;
  readonly language?: string;
  readonly direction?: 'ltr' | 'rtl';
}): Markup {
  return html`<!doctype html>
    <html lang="${page.language ?? 'en'}" dir="${page.direction ?? 'ltr'}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${page.title}</title>
        <link rel="stylesheet" href="/plain.css" />
      </head>
      <body>
        <main>
          <h1>${page.title}</h1>
          <p>${page.text}</p>
        </main>
      </body>
    </html> `;
}

/** There is nothing for this visitor at this address. */
export function notFoundPage(surface: PageSurface = 'page'): Promise<PageReply> {
  const text = 'There is no page at this address. It may have been opened only in part.';
  return htmlReply(plainPage({ title: 'Page not found', text }), { status: 404, surface });
}
