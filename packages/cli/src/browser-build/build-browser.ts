/**
 * Builds what browsers load from the vault: coffer.js as one classic script, and the pages inside
 * its frames. `manifest.json` tells the vault which path serves which file with which headers,
 * `versions.json` tells merchants which version this is.
 *
 * `coffer build-browser [--out DIR]` runs it alone; the launcher calls it before every start.
 * The bundler is loaded only when a source has changed since the last build.
 */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { InlineConfig, Plugin } from 'vite';
import { describeBuild } from './describe-build.ts';
import { filesUnder, writeWhole } from './files.ts';
import { readManifest } from './manifest.ts';
import { withParts } from './page-parts.ts';
import { SDK_SCRIPT, type Release, type SdkVersion } from './sdk-version.ts';
import { PAGES, VERSIONS_FILE } from './served-files.ts';

export interface BuildOptions {
  readonly outDir: string;
}

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const pagesDir = path.join(root, 'packages/fields/src/pages');
const SOURCES = [
  'packages/sdk/src',
  'packages/fields/src',
  'packages/kernel/src',
  'packages/cli/src/browser-build',
] as const;
const TARGET = 'es2022';
/**
 * Lets Chromium compile all functions while the script is on its way, on another thread. Otherwise
 * each is compiled when it is first called, while the page waits, and a form calls most of them.
 */
const COMPILE_AHEAD = '//# allFunctionsCalledOnLoad';

/**
 * Builds into `outDir`, unless what is there was built from the same sources. Says which version
 * it is.
 */
export async function buildBrowser({ outDir }: BuildOptions): Promise<SdkVersion> {
  const { stampFile, stamp } = stampIn(outDir);
  if (!isFresh(stampFile, stamp)) {
    await build(outDir);
    writeWhole(stampFile, stamp);
  }
  return readManifest(outDir).sdk;
}

/** Whether `buildBrowser` would have nothing to do. */
export function isBrowserBuilt(outDir: string): boolean {
  const { stampFile, stamp } = stampIn(outDir);
  return isFresh(stampFile, stamp);
}

function stampIn(outDir: string): { readonly stampFile: string; readonly stamp: string } {
  return {
    stampFile: path.join(outDir, 'stamp'),
    stamp: stampOf(SOURCES, ['vite'], sdkRelease()),
  };
}

async function build(outDir: string): Promise<void> {
  const workDir = fs.mkdtempSync(path.join(os.tmpdir(), 'coffer-browser-'));
  // The bundler sets it for the whole process, which may be the launcher's.
  const nodeEnv = process.env['NODE_ENV'];
  try {
    const vite = await import('vite');
    await vite.build(sdkConfig(workDir));
    // Each page apart: what pages share would be a file of its own, and one more request for each.
    for (const page of PAGES) await vite.build(frameConfig(workDir, page));
    install(workDir, outDir);
  } finally {
    if (nodeEnv === undefined) delete process.env['NODE_ENV'];
    fs.rmSync(workDir, { recursive: true, force: true });
  }
}

function sdkConfig(outDir: string): InlineConfig {
  return {
    ...baseConfig(path.join(root, 'packages/sdk')),
    build: {
      ...baseBuild(outDir),
      rolldownOptions: {
        input: path.join(root, 'packages/sdk/src/main.ts'),
        output: { format: 'iife', entryFileNames: SDK_SCRIPT, postBanner: COMPILE_AHEAD },
      },
    },
  };
}

function frameConfig(outDir: string, page: (typeof PAGES)[number]): InlineConfig {
  return {
    ...baseConfig(pagesDir),
    // Relative, so that the pages of a version load the files of that version.
    base: './',
    plugins: [plainImports(), sharedParts(), numbersOfTestCards(), styleInPage(), scriptLater()],
    build: {
      ...baseBuild(path.join(outDir, 'fields')),
      // Preloading would need a style or script of its own in the page.
      modulePreload: false,
      rolldownOptions: {
        input: path.join(pagesDir, `${page}.html`),
        output: {
          entryFileNames: 'assets/[name]-[hash].js',
          postBanner: ({ isEntry }) => (isEntry && page !== 'controller' ? COMPILE_AHEAD : ''),
          // Named, so that one can tell what only shoppers of that language load.
          chunkFileNames: ({ facadeModuleId }) =>
            `assets/${facadeModuleId?.includes('/locales/') ? 'texts-' : ''}[name]-[hash].js`,
          assetFileNames: 'assets/[name]-[hash][extname]',
        },
      },
    },
  };
}

export function baseConfig(viteRoot: string): InlineConfig {
  return {
    root: viteRoot,
    configFile: false,
    envDir: false,
    publicDir: false,
    logLevel: 'warn',
    mode: 'production',
  };
}

export function baseBuild(outDir: string): NonNullable<InlineConfig['build']> {
  return {
    outDir,
    emptyOutDir: false,
    target: TARGET,
    minify: true,
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  };
}

/** Takes the bundler's preloading out of dynamic imports: nothing is preloaded. */
function plainImports(): Plugin {
  return {
    name: 'coffer-plain-imports',
    enforce: 'pre',
    load: (id) =>
      id.endsWith('vite/preload-helper.js')
        ? 'export const __vitePreload = (load) => load();'
        : null,
  };
}

/** Fills in what pages share; the brands' symbols too, since the frames' policy loads no image. */
function sharedParts(): Plugin {
  return {
    name: 'coffer-shared-parts',
    transformIndexHtml: { order: 'pre', handler: (html) => withParts(html, pagesDir) },
  };
}

interface ListedCard {
  readonly category: string;
  readonly number: string;
  readonly label: string;
  readonly brand: string;
}

/**
 * The forms ask only which numbers are on the list, and of co-branded cards the networks; what the
 * cards do is a tenth of a form.
 */
function numbersOfTestCards(): Plugin {
  return {
    name: 'coffer-numbers-of-test-cards',
    load(id) {
      if (!id.endsWith('/test-cards.json')) return null;
      // Its own test reads every row.
      const { cards } = JSON.parse(fs.readFileSync(id, 'utf8')) as { cards: ListedCard[] };
      return JSON.stringify({
        cards: cards.map(({ category, number, label, brand }) => ({
          number,
          payment_method: null,
          token: null,
          ...(category === 'cobrand' ? { label, brand } : { label: '' }),
        })),
      });
    },
  };
}

/** Puts a page's style sheet into the page: one request less before it can be shown. */
function styleInPage(): Plugin {
  return {
    name: 'coffer-style-in-page',
    enforce: 'post',
    generateBundle: (_options, bundle) => {
      const sheets = Object.values(bundle).filter(({ fileName }) => fileName.endsWith('.css'));
      for (const page of Object.values(bundle)) {
        if (page.type !== 'asset' || !page.fileName.endsWith('.html')) continue;
        const html = String(page.source)
          .replaceAll(/<!--.*?-->/gs, '')
          .replaceAll(/\n\s+/g, '\n');
        page.source = html.replace(/<link rel="stylesheet"[^>]*>\n/, () =>
          sheets.map((sheet) => `<style>${sourceOf(sheet)}</style>\n`).join(''),
        );
      }
      for (const { fileName } of sheets) Reflect.deleteProperty(bundle, fileName);
    },
  };
}

/**
 * Lets a page tell its parent that it is there before its script is, which comes meanwhile. Until
 * it has its options the page is hidden, as browsers look through forms as soon as they are parsed,
 * and would lay them out for that.
 */
function scriptLater(): Plugin {
  return {
    name: 'coffer-script-later',
    enforce: 'post',
    generateBundle: (_options, bundle) => {
      for (const page of Object.values(bundle)) {
        if (page.type !== 'asset' || !page.fileName.endsWith('.html')) continue;
        page.source = String(page.source).replace(
          /<script type="module"[^>]* src="([^"]+)"><\/script>/,
          (_, script: string) =>
            withParts(`<!-- part begin script="${script}" -->`, pagesDir).replaceAll(
              /\n\s+/g,
              '\n',
            ),
        );
      }
    },
  };
}

function sourceOf(file: { readonly type: string; readonly source?: unknown }): string {
  const text = String(file.source).trim();
  if (text.includes('</')) throw new TypeError('a style sheet that would end its own element');
  return text;
}

/**
 * Puts the built files in place, each whole and the manifests last, so that a reader or a second
 * build at the same time meets no half of anything. Files of earlier builds go at the end.
 */
function install(workDir: string, outDir: string): void {
  describeBuild(workDir, sdkRelease());
  const files = filesUnder(workDir);
  const last = files.toSorted((a, b) => Number(isManifest(a)) - Number(isManifest(b)));
  for (const file of last) {
    writeWhole(path.join(outDir, file), fs.readFileSync(path.join(workDir, file)));
  }
  const kept = new Set([...files, 'stamp']);
  for (const file of filesUnder(outDir)) {
    if (!kept.has(file) && !file.endsWith('.part')) fs.rmSync(path.join(outDir, file));
  }
}

function isManifest(file: string): boolean {
  return file === 'manifest.json' || file === VERSIONS_FILE;
}

function sdkRelease(): Release {
  const { version, released } = readPackage('packages/sdk');
  if (typeof version !== 'string') throw new TypeError('the SDK has no version');
  // The date stands in the sources: a build must not depend on the day it is made.
  return { release: version, released: typeof released === 'string' ? released : null };
}

/** A digest of everything that an output depends on. */
export function stampOf(
  sources: readonly string[],
  libraries: readonly string[],
  more: object = {},
): string {
  const hash = createHash('sha256');
  for (const name of libraries) {
    hash.update(JSON.stringify(readPackage(`node_modules/${name}`)['version']));
  }
  hash.update(JSON.stringify(more));
  for (const source of sources) {
    for (const file of filesUnder(path.join(root, source))) {
      if (file.endsWith('.test.ts') || file.includes('testing/')) continue;
      hash.update(`\0${source}/${file}\0`);
      hash.update(fs.readFileSync(path.join(root, source, file)));
    }
  }
  return hash.digest('hex');
}

function readPackage(folder: string): Record<string, unknown> {
  const file = path.join(root, folder, 'package.json');
  // Every package.json is an object.
  return JSON.parse(fs.readFileSync(file, 'utf8')) as Record<string, unknown>;
}

export function isFresh(stampFile: string, stamp: string): boolean {
  try {
    return fs.readFileSync(stampFile, 'utf8') === stamp;
  } catch {
    return false;
  }
}
