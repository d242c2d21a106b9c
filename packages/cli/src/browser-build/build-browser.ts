/**
 * Builds what browsers load from the vault: coffer.js as one classic script, and the pages inside
 * its frames. `manifest.json` tells the vault which path serves which file with which headers.
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

export interface BuildOptions {
  readonly outDir: string;
}

/** One path that the vault serves. `surface` picks the headers from the kernel's table. */
export interface ServedFile {
  readonly path: string;
  readonly file: string;
  readonly type: string;
  readonly surface: 'sdk-script' | 'frame' | 'frame-asset';
}

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const pagesDir = path.join(root, 'packages/fields/src/pages');
const PAGES = ['controller', 'card', 'payment'] as const;
const SOURCES = ['packages/sdk', 'packages/fields', 'packages/kernel'] as const;
const TARGET = 'es2022';

/** Stripe.js's own paths give the same bytes; the script looks at the address it came from. */
const SDK_PATHS = ['/coffer.js', '/v3', '/v3/', '/v3/stripe.js', '/endive/stripe.js'] as const;

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
};

/** Builds into `outDir`, unless what is there was built from the same sources. */
export async function buildBrowser({ outDir }: BuildOptions): Promise<void> {
  const stampFile = path.join(outDir, 'stamp');
  const stamp = sourceStamp();
  if (isFresh(stampFile, stamp)) return;
  const workDir = fs.mkdtempSync(path.join(os.tmpdir(), 'coffer-browser-'));
  // The bundler sets it for the whole process, which may be the launcher's.
  const nodeEnv = process.env['NODE_ENV'];
  try {
    const vite = await import('vite');
    await vite.build(sdkConfig(workDir));
    await vite.build(framesConfig(workDir));
    install(workDir, outDir);
    writeWhole(stampFile, stamp);
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
        output: { format: 'iife', entryFileNames: 'coffer.js' },
      },
    },
  };
}

function framesConfig(outDir: string): InlineConfig {
  return {
    ...baseConfig(pagesDir),
    base: '/fields/',
    plugins: [brandIcons()],
    build: {
      ...baseBuild(path.join(outDir, 'fields')),
      // Preloading would need a style or script of its own in the page.
      modulePreload: false,
      rolldownOptions: {
        input: PAGES.map((page) => path.join(pagesDir, `${page}.html`)),
        output: {
          entryFileNames: 'assets/[name]-[hash].js',
          chunkFileNames: 'assets/[name]-[hash].js',
          assetFileNames: 'assets/[name]-[hash][extname]',
        },
      },
    },
  };
}

function baseConfig(viteRoot: string): InlineConfig {
  return {
    root: viteRoot,
    configFile: false,
    envDir: false,
    publicDir: false,
    logLevel: 'warn',
    mode: 'production',
  };
}

function baseBuild(outDir: string): NonNullable<InlineConfig['build']> {
  return {
    outDir,
    emptyOutDir: false,
    target: TARGET,
    minify: true,
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  };
}

/** Puts the brands' symbols into the pages: the frames' policy lets no image be loaded. */
function brandIcons(): Plugin {
  return {
    name: 'coffer-brand-icons',
    transformIndexHtml: {
      order: 'pre',
      handler: (html) =>
        html.replace('<!-- brand icons -->', () =>
          fs.readFileSync(path.join(pagesDir, 'brand-icons.svg.html'), 'utf8'),
        ),
    },
  };
}

/**
 * Puts the built files in place, each whole and the manifest last, so that a reader or a second
 * build at the same time meets no half of anything. Files of earlier builds go at the end.
 */
function install(workDir: string, outDir: string): void {
  const files = servedFiles(workDir);
  const kept = new Set(['manifest.json', 'stamp']);
  for (const { file } of files) {
    if (kept.has(file)) continue;
    kept.add(file);
    writeWhole(path.join(outDir, file), fs.readFileSync(path.join(workDir, file)));
  }
  writeWhole(path.join(outDir, 'manifest.json'), `${JSON.stringify({ files }, null, 2)}\n`);
  for (const file of filesUnder(outDir)) {
    if (!kept.has(file) && !file.endsWith('.part')) fs.rmSync(path.join(outDir, file));
  }
}

function servedFiles(workDir: string): ServedFile[] {
  const sdk = SDK_PATHS.map((served): ServedFile => ({
    path: served,
    file: 'coffer.js',
    type: typeOf('.js'),
    surface: 'sdk-script',
  }));
  const pages = PAGES.map((page): ServedFile => ({
    path: `/fields/${page}`,
    file: `fields/${page}.html`,
    type: typeOf('.html'),
    surface: 'frame',
  }));
  const assets = filesUnder(path.join(workDir, 'fields/assets')).map((asset): ServedFile => ({
    path: `/fields/assets/${asset}`,
    file: `fields/assets/${asset}`,
    type: typeOf(path.extname(asset)),
    surface: 'frame-asset',
  }));
  return [...sdk, ...pages, ...assets];
}

function typeOf(extension: string): string {
  const type = TYPES[extension];
  if (type === undefined) throw new TypeError(`no media type for ${extension} files`);
  return type;
}

/** A digest of everything that the output depends on. */
function sourceStamp(): string {
  const hash = createHash('sha256');
  const bundler = JSON.stringify(readPackage('vite')['version']);
  hash.update(bundler);
  hash.update(fs.readFileSync(fileURLToPath(import.meta.url)));
  for (const source of SOURCES) {
    for (const file of filesUnder(path.join(root, source, 'src'))) {
      if (file.endsWith('.test.ts') || file.includes('testing/')) continue;
      hash.update(`\0${source}/${file}\0`);
      hash.update(fs.readFileSync(path.join(root, source, 'src', file)));
    }
  }
  return hash.digest('hex');
}

function readPackage(name: string): Record<string, unknown> {
  const file = path.join(root, 'node_modules', name, 'package.json');
  // Every package.json is an object.
  return JSON.parse(fs.readFileSync(file, 'utf8')) as Record<string, unknown>;
}

function isFresh(stampFile: string, stamp: string): boolean {
  try {
    return fs.readFileSync(stampFile, 'utf8') === stamp;
  } catch {
    return false;
  }
}

/** The files under a folder, as sorted relative paths with forward slashes. */
function filesUnder(dir: string): string[] {
  return fs
    .readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(dir, path.join(entry.parentPath, entry.name)))
    .map((file) => file.split(path.sep).join('/'))
    .toSorted();
}

function writeWhole(file: string, content: string | Buffer): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const part = `${file}.${process.pid}.part`;
  fs.writeFileSync(part, content);
  fs.renameSync(part, file);
}
