import fs from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Assets, BuiltFile } from '@coffer/checkout';
import { OperatorError } from '@coffer/kernel';
import type { ServerConfig } from '@coffer/vault-protocol';

/** A built file in memory, in both forms that a browser may ask for. */
export interface ServedAsset {
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly gzip: Uint8Array<ArrayBuffer>;
}

/** What the payment page is made of beside a session. */
export interface CheckoutSite {
  readonly assets: Assets;
  /** By name below `/assets/`. */
  readonly files: ReadonlyMap<string, ServedAsset>;
}

/** Reads the built files, once. */
export function loadCheckoutSite(config: ServerConfig): CheckoutSite {
  const { assetsDir, coffer } = config.checkout;
  const manifest = readManifest(path.join(assetsDir, 'checkout.json'));
  const files = new Map<string, ServedAsset>();
  const load = ({ name, integrity }: ManifestFile): BuiltFile => {
    const bytes = fs.readFileSync(path.join(assetsDir, name));
    const type = name.endsWith('.css') ? 'text/css' : 'text/javascript';
    files.set(name, {
      type: `${type}; charset=utf-8`,
      bytes: new Uint8Array(bytes),
      gzip: new Uint8Array(gzipSync(bytes, { level: 9 })),
    });
    return { path: `/assets/${name}`, integrity };
  };
  return {
    assets: {
      script: load(manifest.script),
      frameScript: load(manifest.frameScript),
      formScript: load(manifest.formScript),
      style: load(manifest.style),
      coffer: { path: config.origins.vault + coffer.path, integrity: coffer.integrity },
    },
    files,
  };
}

interface ManifestFile {
  readonly name: string;
  readonly integrity: string;
}

interface Manifest {
  readonly script: ManifestFile;
  readonly frameScript: ManifestFile;
  readonly formScript: ManifestFile;
  readonly style: ManifestFile;
}

function readManifest(file: string): Manifest {
  try {
    // The launcher's build wrote it (packages/cli/src/browser-build/build-checkout.ts).
    return JSON.parse(fs.readFileSync(file, 'utf8')) as Manifest;
  } catch {
    throw new OperatorError(`the payment page is not built: ${file} cannot be read`);
  }
}
