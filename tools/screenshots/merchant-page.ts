import http from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Scene } from './scene.ts';

export interface MerchantServer {
  /** The page of a scene, from now on. */
  serve(page: MerchantPage): string;
  /** Any other page. */
  serveHtml(html: string): string;
  close(): void;
}

export interface MerchantPage {
  readonly scene: Scene;
  readonly script: string;
  readonly publishableKey: string;
  /** A client secret for each element, and a customer's session for those with saved cards. */
  readonly secrets: readonly { readonly clientSecret: string; readonly session?: string }[];
}

/** Serves the pages of a merchant. Their looks are ordinary; the elements are the point. */
export async function startMerchant(): Promise<MerchantServer> {
  const pages: string[] = [];
  const server = http.createServer((request, response) => {
    const page = pages[Number(request.url?.slice(1))];
    response.writeHead(page === undefined ? 404 : 200, { 'content-type': 'text/html' });
    response.end(page ?? '');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A listening TCP server has an address with a port.
  const { port } = server.address() as AddressInfo;
  const serveHtml = (html: string): string => `http://localhost:${port}/${pages.push(html) - 1}`;
  return {
    serve: (page) => serveHtml(htmlOf(page)),
    serveHtml,
    close: () => server.close(),
  };
}

const CSS = `
  body { margin: 0; font: 15px/1.4 system-ui, sans-serif; color: #1d2433; background: #f6f8fb; }
  main { column-gap: 18px; padding: 18px 18px 8px; }
  section { break-inside: avoid; margin-bottom: 18px; padding: 16px 18px 18px; border-radius: 12px; background: #fff;
    box-shadow: 0 1px 3px rgb(20 28 50 / 10%); }
  h2 { margin: 0 0 12px; font-size: 13px; font-weight: 600; color: #5b6676; }
  .StripeElement:not(.bare) { padding: 11px 12px; border: 1px solid #c9d0da; border-radius: 8px; }
  .StripeElement--focus:not(.bare) { border-color: #0b62d6; box-shadow: 0 0 0 3px #0b62d63d; }
  .side { display: grid; gap: 10px; grid-template-columns: 1fr 1fr; }
  .side > :first-child { grid-column: 1 / -1; }
  .dark { background: #0e1116; color: #f3f5f9; }
  .dark section { background: #171b22; box-shadow: none; }
  .dark h2 { color: #aab3c2; }
  .dark .StripeElement:not(.bare) { border-color: #434a58; background: #22262f; }
`;

/** Light text for the elements without themes, on a dark page. */
const DARK_STYLE = {
  base: { color: '#f3f5f9', iconColor: '#aab3c2', '::placeholder': { color: '#98a2b3' } },
};

function htmlOf({ scene, script, publishableKey, secrets }: MerchantPage): string {
  const { columns, dark = false, direction = 'ltr', locale = 'en', elements } = scene;
  const sections = elements.map(({ title, types }, at) => {
    const places = types.map((type, part) => {
      const bare = type.startsWith('card') ? '' : 'bare';
      return `<div id="e${at}-${part}" class="${bare}"></div>`;
    });
    const side = types.length > 1 ? 'side' : '';
    return `<section><h2>${title}</h2><div class="${side}">${places.join('')}</div></section>`;
  });
  const run = (data: object): string => `
    const { key, locale, elements, secrets, style } = ${JSON.stringify(data)};
    window.coffer = Coffer(key, { locale });
    window.groups = elements.map(({ types, group, options }, at) => {
      const { clientSecret, session } = secrets[at];
      const made = coffer.elements({ clientSecret, ...group,
        ...(session ? { customerSessionClientSecret: session } : {}) });
      return [made, Promise.all(types.map((type, part) => new Promise((ready, failed) => {
        const element = made.create(type, { ...options, style });
        element.on('ready', ready);
        element.on('loaderror', ({ error }) => failed(new Error(error.message)));
        element.mount('#e' + at + '-' + part);
      })))];
    });`;
  const data = {
    key: publishableKey,
    locale,
    elements,
    secrets,
    ...(dark && { style: DARK_STYLE }),
  };
  return `<!doctype html><html lang="${locale}" dir="${direction}"><head><meta charset="utf-8">
    <meta name="viewport" content="width=device-width"><title>Shop</title><style>${CSS}
    main { columns: ${columns}; }</style></head>
    <body class="${dark ? 'dark' : ''}"><main>${sections.join('')}</main>
    <script src="${script}"></script><script>${run(data)}</script></body></html>`;
}
