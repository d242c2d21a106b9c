/**
 * Builds what browsers load from the checkout origin: a script for pages with a window of their
 * own, ones for pages in frames, and one style sheet, named by their content. `checkout.json` tells
 * the server their names and digests.
 */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { InlineConfig } from 'vite';
import { baseBuild, baseConfig, isFresh, stampOf } from './build-browser.ts';
import { filesUnder, writeJson, writeWhole } from './files.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const SOURCES = [
  'packages/checkout/src',
  'packages/kernel/src',
  'packages/cli/src/browser-build',
] as const;
const LIBRARIES = ['vite', 'preact', '@preact/signals', '@preact/signals-core'] as const;

/** By what the names of the built files begin with. */
const ENTRIES = {
  checkout: ['packages/checkout/src/browser/main.ts', 'packages/checkout/src/styles/page.css'],
  frame: ['packages/checkout/src/browser/frame.ts'],
  form: ['packages/checkout/src/browser/form.ts'],
} as const;

export interface CheckoutFile {
  /** Below `/assets/` of the checkout origin, and in the folder. */
  readonly name: string;
  readonly integrity: string;
}

/** `checkout.json`, as the server reads it. */
export interface CheckoutManifest {
  readonly script: CheckoutFile;
  /** The scripts of a page in a frame, and of the form of one. */
  readonly frameScript: CheckoutFile;
  readonly formScript: CheckoutFile;
  readonly style: CheckoutFile;
}

/** Builds into `outDir`, unless what is there was built from the same sources. */
export async function buildCheckout({ outDir }: { readonly outDir: string }): Promise<void> {
  if (isCheckoutBuilt(outDir)) return;
  const workDir = fs.mkdtempSync(path.join(os.tmpdir(), 'coffer-checkout-'));
  // The bundler sets it for the whole process, which may be the launcher's.
  const nodeEnv = process.env['NODE_ENV'];
  try {
    const vite = await import('vite');
    // Each by itself: of a script in parts, only the first would have an integrity.
    for (const [name, inputs] of Object.entries(ENTRIES)) {
      await vite.build(configOf(workDir, name, inputs));
    }
    install(workDir, outDir);
    writeWhole(path.join(outDir, 'stamp'), stampOf(SOURCES, LIBRARIES));
  } finally {
    if (nodeEnv === undefined) delete process.env['NODE_ENV'];
    fs.rmSync(workDir, { recursive: true, force: true });
  }
}

/** Whether `buildCheckout` would have nothing to do. */
export function isCheckoutBuilt(outDir: string): boolean {
  return isFresh(path.join(outDir, 'stamp'), stampOf(SOURCES, LIBRARIES));
}

function configOf(workDir: string, name: string, inputs: readonly string[]): InlineConfig {
  return {
    ...baseConfig(path.join(root, 'packages/checkout')),
    build: {
      ...baseBuild(workDir),
      modulePreload: false,
      rolldownOptions: {
        input: inputs.map((input) => path.join(root, input)),
        output: {
          format: 'es',
          entryFileNames: `${name}-[hash].js`,
          assetFileNames: `${name}-[hash][extname]`,
        },
      },
    },
  };
}

function install(workDir: string, outDir: string): void {
  const names = filesUnder(workDir);
  for (const name of names) {
    writeWhole(path.join(outDir, name), fs.readFileSync(path.join(workDir, name)));
  }
  const described = (start: string, ending: string): CheckoutFile => {
    const name = names.find((one) => one.startsWith(start) && one.endsWith(ending));
    if (name === undefined) throw new TypeError(`the build made no ${start}…${ending}`);
    const digest = createHash('sha384').update(fs.readFileSync(path.join(workDir, name)));
    return { name, integrity: `sha384-${digest.digest('base64')}` };
  };
  const manifest: CheckoutManifest = {
    script: described('checkout-', '.js'),
    frameScript: described('frame-', '.js'),
    formScript: described('form-', '.js'),
    style: described('checkout-', '.css'),
  };
  writeJson(path.join(outDir, 'checkout.json'), manifest);
  const kept = new Set([...names, 'checkout.json', 'stamp']);
  for (const file of filesUnder(outDir)) {
    if (!kept.has(file) && !file.endsWith('.part')) fs.rmSync(path.join(outDir, file));
  }
}
