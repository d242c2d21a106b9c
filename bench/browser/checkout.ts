import { findChromium } from 'coffer/chromium';
import type { Stack } from '@coffer/testkit/stack';
import lighthouse from 'lighthouse';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import Stripe from 'stripe';
import { summarize } from '../audit/measure.ts';

/** A small phone, and a processor that is a quarter of this one. */
const PHONE = { width: 360, height: 740, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };
const PHONE_SLOWDOWN = 4;

export interface CheckoutFigures {
  readonly firstPaintMs: number;
  readonly phoneFirstPaintMs: number;
  /** Lighthouse's score, 0 to 100, and what it found. */
  readonly accessibility: number;
  readonly failed: readonly string[];
}

/** The hosted payment page; null when this platform offers none yet. */
export async function measureCheckout(stack: Stack, runs: number): Promise<CheckoutFigures | null> {
  const url = await pageOf(stack);
  const executablePath = findChromium();
  if (url === null || executablePath === null) return null;
  const browser = await puppeteer.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    const firstPaintMs = await firstPaint(browser, { url, runs }, () => Promise.resolve());
    const phoneFirstPaintMs = await firstPaint(browser, { url, runs }, async (page) => {
      await page.setViewport(PHONE);
      await page.emulateCPUThrottling(PHONE_SLOWDOWN);
    });
    const page = await browser.newPage();
    const flags = { onlyCategories: ['accessibility'], logLevel: 'error' as const };
    const result = await lighthouse(url, flags, undefined, page);
    const report = result?.lhr;
    const failed = Object.values(report?.audits ?? {}).filter(({ score }) => score === 0);
    return {
      firstPaintMs,
      phoneFirstPaintMs,
      accessibility: (report?.categories['accessibility']?.score ?? 0) * 100,
      failed: failed.map(({ id }) => id),
    };
  } finally {
    await browser.close();
  }
}

/** The median of so many visits, each in a context that has cached nothing. */
async function firstPaint(
  browser: Browser,
  { url, runs }: { readonly url: string; readonly runs: number },
  prepare: (page: Page) => Promise<void>,
): Promise<number> {
  const paints: number[] = [];
  for (let left = runs; left > 0; left -= 1) {
    const context = await browser.createBrowserContext();
    const page = await context.newPage();
    await prepare(page);
    await page.goto(url, { waitUntil: 'load' });
    const paint = await page.evaluate(
      `performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Infinity`,
    );
    paints.push(Number(paint));
    await context.close();
  }
  return summarize(paints).medianMs;
}

async function pageOf(stack: Stack): Promise<string | null> {
  const { hostname, port } = new URL(stack.api);
  const stripe = new Stripe(stack.secret_key, {
    host: hostname,
    port: Number(port),
    protocol: 'http',
  });
  const session = await stripe.checkout.sessions.create({
    mode: 'payment',
    success_url: `${stack.shop}/receipt`,
    line_items: [
      {
        quantity: 1,
        price_data: {
          currency: 'usd',
          unit_amount: 1_450,
          product_data: { name: 'Morning Blend' },
        },
      },
    ],
  });
  if (session.url === null) return null;
  const response = await fetch(session.url.replace(/#.*$/, ''), {
    signal: AbortSignal.timeout(10_000),
  });
  return response.ok ? session.url : null;
}
