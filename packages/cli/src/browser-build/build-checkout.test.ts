// Goal: what a shopper's browser loads for the payment page is small, and the same for the same
// sources. Method: two builds; the files and the document of a full session, with coffer.js and the
// frames of the card form, as they go over the wire.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {
  chooseLanguage,
  renderFrame,
  renderPage,
  viewOf,
  type Answer,
  type Assets,
} from '@coffer/checkout';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { samplePage } from '../../../checkout/src/testing/sample-page.ts';
import { buildBrowser } from './build-browser.ts';
import { buildCheckout, type CheckoutManifest } from './build-checkout.ts';
import { filesUnder } from './files.ts';
import { gzipBytes, usableGzipBytes } from './testing/loaded-files.ts';

/** The page in all: document, script, style sheet, coffer.js, and the frames of the card form. */
const PAGE_MAX_GZIP_BYTES = 60 * 1024;

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'coffer-checkout-test-'));
const first = path.join(folder, 'first');
const second = path.join(folder, 'second');
const vault = path.join(folder, 'vault');

beforeAll(async () => {
  await buildCheckout({ outDir: first });
  await buildCheckout({ outDir: second });
  await buildBrowser({ outDir: vault });
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

function contents(dir: string): Record<string, string> {
  return Object.fromEntries(
    filesUnder(dir).map((file) => [file, fs.readFileSync(path.join(dir, file), 'utf8')]),
  );
}

function manifest(): CheckoutManifest {
  // The build wrote it.
  return JSON.parse(fs.readFileSync(path.join(first, 'checkout.json'), 'utf8')) as CheckoutManifest;
}

function assets(): Assets {
  const { script, frameScript, formScript, style } = manifest();
  return {
    script: { ...script, path: script.name },
    frameScript: { ...frameScript, path: frameScript.name },
    formScript: { ...formScript, path: formScript.name },
    style: { ...style, path: style.name },
    coffer: { path: 'https://vault.test/sdk/1/coffer.js', integrity: '' },
  };
}

test('building twice gives the same bytes', () => {
  expect(contents(second)).toEqual(contents(first));
});

test.each(['en', 'ar', 'ja'])('the page of a full session is small in %s', (locale) => {
  const { script, style } = manifest();
  const language = chooseLanguage(locale, null);
  const html = renderPage(viewOf(samplePage, language), language, { assets: assets() });
  const own = [script, style].map(({ name }) => fs.readFileSync(path.join(first, name)));
  const parts = [...own, html, fs.readFileSync(path.join(vault, 'coffer.js'))].map(gzipBytes);
  const coffer = parts.at(-1) ?? 0;
  const page = parts.reduce((sum, bytes) => sum + bytes, 0) - coffer;
  const inAll = page + usableGzipBytes(vault, 'payment');
  // Shown with the run, as measured figures.
  console.log(`payment page in ${locale}: script, style, document, coffer.js`, parts);
  console.log('until a card can be typed, with the frames', inAll);
  expect(inAll).toBeLessThanOrEqual(PAGE_MAX_GZIP_BYTES);
});

test.each(['embedded_page', 'form'] as const)(
  'what a frame with %s loads itself is no more',
  (ui_mode) => {
    const { formScript, frameScript, style } = manifest();
    const script = ui_mode === 'form' ? formScript : frameScript;
    const language = chooseLanguage('ar', null);
    const session = { ...samplePage, ui_mode };
    const html = renderFrame(session.id, language, { assets: assets(), session });
    const answer: Answer = { kind: 'view', view: viewOf(session, language), declined: null };
    const own = [script, style].map(({ name }) => fs.readFileSync(path.join(first, name)));
    const parts = [...own, html, JSON.stringify(answer)].map(gzipBytes);
    const inAll = parts.reduce((sum, bytes) => sum + bytes, usableGzipBytes(vault, 'payment'));
    console.log(`frame with ${ui_mode}: script, style, document, session`, parts, inAll);
    expect(inAll).toBeLessThanOrEqual(PAGE_MAX_GZIP_BYTES);
  },
);

test('no script of the page makes code of text or keeps anything', () => {
  const built = Object.values(contents(first)).join('\n');
  for (const word of [
    'eval(',
    'new Function',
    'localStorage',
    'sessionStorage',
    'document.write',
  ]) {
    expect(built).not.toContain(word);
  }
});
