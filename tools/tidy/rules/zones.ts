import { inFolders, isCode, isTestCode, workspaceOf } from '../areas.ts';
import { manifests } from '../manifests.ts';
import type { Repository } from '../repository.ts';
import type { Finding, Rule } from '../rule.ts';
import { importsOf } from '../syntax.ts';

interface Zone {
  /** Specifiers of this repository's own packages that the zone may import. */
  readonly ours: readonly string[];
  /** Packages of others; null leaves the choice to its package.json. */
  readonly others: readonly string[] | null;
  /** Whether it may use Node's own modules. */
  readonly node: boolean;
}

const KERNEL = '@coffer/kernel';
const TEST_CARDS = '@coffer/kernel/test-cards';
const GUARD = '@coffer/guard';
const AUDIT = ['', '/csp', '/report', '/tls', '/saq', '/webhook', '/page'].map(
  (face) => `@coffer/audit${face}`,
);
const PROTOCOL = '@coffer/vault-protocol';
const ACQUIRERS = '@coffer/acquirers';
const CHECKOUT = '@coffer/checkout';
const SKELETONS = '@coffer/acquirers/skeletons';

/**
 * Who may import what (docs/ARCHITECTURE.md, "Trust zones"). A package that is not here may
 * nothing.
 */
const ZONES: Readonly<Record<string, Zone>> = {
  'packages/kernel': { ours: [], others: [], node: false },
  'packages/vault-protocol': { ours: [KERNEL], others: [], node: true },
  'packages/acquirers': { ours: [KERNEL], others: [], node: false },
  'packages/vault': { ours: [KERNEL, TEST_CARDS, PROTOCOL, SKELETONS], others: ['pg'], node: true },
  'packages/server': {
    // Of the auditor only what looks at webhook endpoints (docs/decisions/0010).
    ours: [KERNEL, PROTOCOL, ACQUIRERS, SKELETONS, CHECKOUT, '@coffer/audit/webhook'],
    others: null,
    node: true,
  },
  'packages/sandbox': { ours: [KERNEL, TEST_CARDS, PROTOCOL], others: ['pg'], node: true },
  'packages/sdk': { ours: [KERNEL], others: [], node: false },
  'packages/fields': { ours: [KERNEL, TEST_CARDS], others: [], node: false },
  'packages/checkout': {
    ours: [KERNEL],
    others: ['preact', '@preact/signals', 'preact-render-to-string'],
    node: false,
  },
  'packages/cli': {
    // Of the server only what keeps API keys: the operator works on them beside its database.
    ours: [KERNEL, TEST_CARDS, PROTOCOL, ACQUIRERS, '@coffer/server/keys', ...AUDIT],
    others: null,
    node: true,
  },
  // It types a listed test card into pages.
  'packages/audit': { ours: [KERNEL, TEST_CARDS], others: null, node: true },
  'packages/guard': { ours: [KERNEL], others: [], node: true },
  // A merchant: it knows us by the wire, and by the library for merchants.
  'examples/shop': { ours: [GUARD], others: null, node: true },
};

/** Programs that build a package run on Node even where the package itself may not. */
const BUILD_PROGRAM = /^packages\/[^/]+\/(build|vite\.config)\.ts$/;

/** What the examples plant beside their file. */
const OURS = {
  'packages/vault/package.json': '{"name": "@coffer/vault"}',
  'packages/testkit/package.json': '{"name": "@coffer/testkit"}',
};

export const zones: Rule = {
  id: 'zones',
  guards:
    'Trust zones hold at import level: the server never sees the vault, the SDK no card rule.',
  check: (repository) =>
    repository.files
      .filter(({ path }) => isCode(path) && workspaceOf(path) !== '' && !isTestCode(path))
      .filter(({ path }) => !BUILD_PROGRAM.test(path))
      .flatMap((file) =>
        importsOf(file).flatMap((entry): Finding[] => {
          const says = whatIsForbidden(repository, file.path, entry.specifier);
          return says === null ? [] : [{ path: file.path, line: entry.line, says }];
        }),
      ),
  caught: [
    plant('packages/server/src/a.ts', '@coffer/vault'),
    plant('packages/server/src/a.ts', '@coffer/kernel/test-cards'),
    plant('packages/server/src/a.ts', '@coffer/audit'),
    plant('packages/checkout/src/a.ts', 'node:fs'),
    plant('packages/checkout/src/a.ts', '@coffer/kernel/test-cards'),
    plant('packages/sdk/src/a.ts', '@coffer/kernel/test-cards'),
    plant('packages/sdk/src/a.ts', 'node:crypto'),
    plant('packages/kernel/src/a.ts', 'node:fs'),
    plant('packages/kernel/src/a.ts', 'valibot'),
    plant('packages/vault/src/a.ts', '@coffer/acquirers'),
    plant('packages/vault/src/a.ts', 'hono'),
    plant('packages/cli/src/a.ts', '@coffer/vault'),
    plant('packages/cli/src/a.ts', '@coffer/testkit'),
    plant('packages/new/src/a.ts', '@coffer/kernel'),
    plant('examples/shop/server.ts', '@coffer/kernel'),
  ],
  passed: [
    plant('packages/server/src/a.ts', '@coffer/acquirers').files,
    plant('packages/server/src/a.test.ts', '@coffer/testkit').files,
    plant('packages/vault/src/a.ts', '@coffer/acquirers/skeletons').files,
    plant('packages/vault/src/a.ts', '@coffer/kernel/test-cards').files,
    plant('packages/server/src/a.ts', '@coffer/checkout').files,
    plant('packages/server/src/a.ts', '@coffer/audit/webhook').files,
    plant('packages/sdk/src/a.ts', './b.ts').files,
  ],
};

function plant(path: string, specifier: string) {
  return { bad: [path], files: { ...OURS, [path]: `import x from '${specifier}';` } };
}

function whatIsForbidden(repository: Repository, path: string, specifier: string): string | null {
  if (specifier.startsWith('.')) return null;
  const folder = workspaceOf(path);
  const zone = ZONES[folder];
  if (zone === undefined) return `${folder} is not in the table of zones`;
  if (specifier.startsWith('node:')) return zone.node ? null : `${folder} runs without Node`;
  if (isOurs(repository, specifier)) {
    const own = manifests(repository).find((manifest) => inFolders(path, [manifest.folder]));
    const allowed = zone.ours.includes(specifier) || specifier === own?.name;
    return allowed ? null : `${folder} may not import ${specifier}`;
  }
  return zone.others === null || zone.others.includes(specifier)
    ? null
    : `${folder} may not import ${specifier}`;
}

function isOurs(repository: Repository, specifier: string): boolean {
  return (
    specifier.startsWith('@coffer/') ||
    manifests(repository).some(({ name }) => specifier === name || specifier.startsWith(`${name}/`))
  );
}
