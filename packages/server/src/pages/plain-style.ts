import type { Page } from './page.ts';

const STYLE = `:root {
  color-scheme: light dark;
  font: 16px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif;
}
body {
  display: grid;
  min-height: 100vh;
  margin: 0;
  place-items: center;
  background: Canvas;
  color: CanvasText;
}
main {
  max-width: 26rem;
  padding: 1.5rem;
  text-align: center;
}
h1 {
  margin: 0 0 0.5rem;
  font-size: 1.25rem;
}
p {
  margin: 0;
  opacity: 0.8;
}
`;

/** The look of pages that say one thing. */
export const plainStyle: Page = {
  method: 'GET',
  path: '/plain.css',
  run: () =>
    Promise.resolve({
      status: 200,
      surface: 'page-asset',
      body: STYLE,
      headers: { 'content-type': 'text/css; charset=utf-8' },
    }),
};
