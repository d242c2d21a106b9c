// A merchant's origin, cross-site to the vault, and a browser to visit it with.
import http from 'node:http';
import { chromium, type Browser, type Frame, type Page } from 'playwright-core';
import { closeServer, listen } from './vault-stand-in.ts';

export interface ShopPage {
  readonly html: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Shop {
  readonly origin: string;
  /** The pages by path; others are 404. */
  readonly pages: Map<string, ShopPage>;
  /** A file of the shop's own, by path. */
  readonly scripts: Map<string, string>;
  close(): Promise<void>;
}

export async function startShop(): Promise<Shop> {
  const pages = new Map<string, ShopPage>();
  const scripts = new Map<string, string>();
  const server = http.createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://shop.localhost');
    const page = pages.get(pathname);
    const script = scripts.get(pathname);
    if (page !== undefined) {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...page.headers });
      response.end(page.html);
    } else if (script !== undefined) {
      response.writeHead(200, {
        'content-type': 'text/javascript; charset=utf-8',
        'cross-origin-resource-policy': 'cross-origin',
      });
      response.end(script);
    } else {
      response.writeHead(404).end();
    }
  });
  const port = await listen(server);
  return {
    origin: `http://shop.localhost:${port}`,
    pages,
    scripts,
    close: () => closeServer(server),
  };
}

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** The frame of an element on the page, by the path it was loaded from. */
export async function fieldsFrame(page: Page, kind: string, at = 0): Promise<Frame> {
  for (;;) {
    const found = page.frames().filter((frame) => frame.url().endsWith(`/fields/${kind}`));
    const frame = found[at];
    if (frame !== undefined) {
      await frame.waitForLoadState();
      return frame;
    }
    await page.waitForEvent('framenavigated');
  }
}
