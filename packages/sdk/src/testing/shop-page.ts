// A merchant's origin, cross-site to the vault, and what its visitors do.
import http from 'node:http';
import type { Frame, FrameLocator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { closeServer, listen } from './vault-stand-in.ts';

export interface Shop {
  readonly origin: string;
  /** The same server under another name: a third party. */
  readonly otherOrigin: string;
  /** Serves a page from now on, at its own address on this origin. */
  serve(page: ShopPage): string;
  close(): Promise<void>;
}

export interface ShopPage {
  readonly html: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export async function startShop(): Promise<Shop> {
  const pages: ShopPage[] = [];
  const server = http.createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://shop.localhost');
    const page = pages[Number(pathname.slice(1))];
    if (page === undefined) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...page.headers });
    response.end(page.html);
  });
  const port = await listen(server);
  return {
    origin: `http://shop.localhost:${port}`,
    otherOrigin: `http://other.localhost:${port}`,
    serve: (page) => `/${pages.push(page) - 1}`,
    close: () => closeServer(server),
  };
}

/** The pages of the kinds of elements. */
export const PAGES = {
  address: 'address',
  card: 'card',
  cardNumber: 'card-number',
  cardExpiry: 'card-expiry',
  cardCvc: 'card-cvc',
  linkAuthentication: 'link-authentication',
  payment: 'payment',
} as const;

/** The fields of the first element of a kind, for a shopper. */
export function fieldsOf(page: Page, kind: keyof typeof PAGES, at = 0): FrameLocator {
  return page.locator(`iframe[src$="/fields/${PAGES[kind]}"]`).nth(at).contentFrame();
}

/** The frame itself, for a test that looks inside. */
export function frameOf(page: Page, kind: string, at = 0): Frame {
  const frame = page.frames().filter((one) => one.url().endsWith(`/fields/${kind}`))[at];
  if (frame === undefined) throw new Error(`no ${kind} frame on the page`);
  return frame;
}

/**
 * Waits until the browser has told where these frames are: what a frame says itself can come before
 * that, since the two come from different processes.
 */
export async function framesShown(page: Page, ...kinds: string[]): Promise<void> {
  for (const kind of kinds) await expect.poll(() => frameOf(page, kind).url()).toContain(kind);
}

/** The same of a frame by its whole address. */
export async function frameAt(page: Page, url: string): Promise<Frame> {
  const found = (): Frame | undefined => page.frames().find((frame) => frame.url() === url);
  await expect.poll(() => found()?.url()).toBe(url);
  return found() ?? page.mainFrame();
}

export interface TypedCard {
  readonly number: string;
  readonly expiry?: string;
  readonly cvc?: string;
  readonly postal?: string;
}

/** Types as a person does: into the first field, and on, as the focus moves by itself. */
export async function typeCard(page: Page, fields: FrameLocator, card: TypedCard): Promise<void> {
  await fields.locator('[data-elements-stable-field-name="cardNumber"]').click();
  const { number, expiry = '1234', cvc = '123', postal = '94103' } = card;
  await page.keyboard.type(number + expiry + cvc + postal);
}
