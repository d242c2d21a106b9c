import fs from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

/** As it goes over the wire. */
export function gzipBytes(content: string | Buffer): number {
  return gzipSync(content, { level: 9 }).length;
}

export function fileGzipBytes(outDir: string, file: string): number {
  return gzipBytes(fs.readFileSync(path.join(outDir, file)));
}

export const isTexts = (file: string): boolean => file.includes('/texts-');
/** Only where there is a use for it: saved cards, a Checkout session, terms to agree to. */
export const isLater = (file: string): boolean =>
  /\/(left-out|load-saved-cards|run-checkout|terms)-/.test(file);

/** A page of a build of the frames and all that it loads, at once or later. */
export function loadedBy(outDir: string, page: string): string[] {
  const seen = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    const text = fs.readFileSync(path.join(outDir, file), 'utf8');
    const names = [...text.matchAll(/assets\/[\w.-]+|\.\/[\w-]+\.js/g)];
    for (const [name] of names) visit(`fields/assets/${path.basename(name)}`);
  };
  visit(page);
  return [...seen];
}

/** What is loaded until a form is usable in live mode, in the language with the largest texts. */
export function usableGzipBytes(outDir: string, page: string): number {
  const isTestMode = (file: string): boolean => file.includes('/test-cards-');
  return loadedGzipBytes(
    outDir,
    loadedBy(outDir, `fields/${page}.html`).filter((file) => !isTestMode(file)),
  );
}

/** The same in test mode, with the hidden controller that follows. */
export function formGzipBytes(outDir: string, page: string): number {
  const pages = [`fields/${page}.html`, 'fields/controller.html'];
  const files = [...new Set(pages.flatMap((one) => loadedBy(outDir, one)))];
  return loadedGzipBytes(outDir, files);
}

function loadedGzipBytes(outDir: string, files: readonly string[]): number {
  const english = ['coffer.js', ...files.filter((file) => !isTexts(file) && !isLater(file))];
  // A shopper of another language loads one file more.
  const largestTexts = Math.max(
    ...files.filter(isTexts).map((file) => fileGzipBytes(outDir, file)),
  );
  return english.reduce((sum, file) => sum + fileGzipBytes(outDir, file), largestTexts);
}
