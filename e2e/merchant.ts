import http from 'node:http';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import type { Page, FrameLocator } from 'playwright-core';
import Stripe from 'stripe';
import type { StackInfo } from '@coffer/testkit';

/** A merchant's page server: one document with the headers a test wants, and its own scripts. */
export interface MerchantPage {
  readonly url: string;
  /** What browsers reported to `/reports` of this origin, as a policy's `report-uri` asks them. */
  readonly reports: readonly string[];
  close(): Promise<void>;
}

export interface MerchantPageOptions {
  readonly head: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Further files by path. */
  readonly files?: Readonly<Record<string, string>>;
}

/** Serves a page as `http://shop.localhost:PORT/`, another site than the vault's. */
export async function serveMerchantPage(options: MerchantPageOptions): Promise<MerchantPage> {
  const document =
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Merchant</title>` +
    `${options.head}</head><body>${options.body ?? '<div id="card"></div>'}</body></html>`;
  const reports: string[] = [];
  const server = http.createServer((request, response) => {
    // Shoppers come back with parameters in the address.
    const { pathname } = new URL(request.url ?? '/', 'http://shop.localhost');
    const file = options.files?.[pathname];
    if (pathname === '/reports') {
      void text(request).then((report) => reports.push(report));
      response.writeHead(204).end();
    } else if (file !== undefined) {
      response.writeHead(200, { 'content-type': 'text/javascript' }).end(file);
    } else if (pathname === '/') {
      response.writeHead(200, { 'content-type': 'text/html', ...options.headers }).end(document);
    } else {
      response.writeHead(404).end();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://shop.localhost:${port}/`,
    reports,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** The official library, pointed at a stack. */
export function stripeFor(stack: Pick<StackInfo, 'api' | 'secret_key'>): Stripe {
  const { hostname, port } = new URL(stack.api);
  return new Stripe(stack.secret_key, { host: hostname, port: Number(port), protocol: 'http' });
}

export interface CardEntry {
  readonly number: string;
  readonly expiry?: string;
  readonly cvc?: string;
}

/** The frame with the card inputs inside `container`. */
export function cardFrame(page: Page, container = '#card'): FrameLocator {
  return page.frameLocator(`${container} iframe[name^="__privateStripeFrame"]`);
}

/** Types a card the way a person does, key by key. */
export async function typeCard(frame: FrameLocator, card: CardEntry): Promise<void> {
  const field = (name: string) => frame.locator(`[data-elements-stable-field-name="${name}"]`);
  await field('cardNumber').pressSequentially(card.number);
  await field('cardExpiry').pressSequentially(card.expiry ?? '1234');
  await field('cardCvc').pressSequentially(card.cvc ?? '123');
  const postal = field('postalCode');
  if ((await postal.count()) > 0 && (await postal.isVisible()))
    await postal.pressSequentially('94107');
}
