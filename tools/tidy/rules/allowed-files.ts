import type { Finding, Rule } from '../rule.ts';

const EXTENSIONS = [
  'css',
  'html',
  'js',
  'json',
  'md',
  'mjs',
  'png',
  'pem',
  'sql',
  'svg',
  'ts',
  'tsx',
  'txt',
  'woff2',
  'yml',
];

/** Files whose name says it all. */
const WITHOUT_EXTENSION =
  /^(LICENSE|NOTICE|\.gitignore|\.npmrc|\.prettierignore|\.prettierrc\.json|\.oxlintrc\.json|\.ci\/run)$/;

export const FILE_MAX_BYTES: number = 512 * 1024;

/** Data that is larger on purpose. */
const LARGE_DATA: ReadonlySet<string> = new Set([]);

export const allowedFiles: Rule = {
  id: 'allowed-files',
  guards: 'Only known kinds of files, none over 512 KB: blobs stay in the history for ever.',
  check: (repository) =>
    repository.files.flatMap(({ path, sizeBytes }): Finding[] => {
      const findings: Finding[] = [];
      const extension = /[^/]\.([^./]+)$/.exec(path)?.[1];
      const known = extension !== undefined && EXTENSIONS.includes(extension);
      if (!known && !WITHOUT_EXTENSION.test(path)) {
        findings.push({ path, line: 0, says: 'a file of this kind does not belong here' });
      }
      if (sizeBytes > FILE_MAX_BYTES && !LARGE_DATA.has(path)) {
        findings.push({ path, line: 0, says: `is larger than ${FILE_MAX_BYTES} bytes` });
      }
      return findings;
    }),
  caught: [
    { bad: ['packages/vault/core.dump'], files: { 'packages/vault/core.dump': '' } },
    { bad: ['packages/vault/run'], files: { 'packages/vault/run': '' } },
    { bad: ['docs/a.json'], files: { 'docs/a.json': ' '.repeat(FILE_MAX_BYTES + 1) } },
  ],
  passed: [{ 'packages/vault/src/main.ts': '', LICENSE: '', '.ci/run': '', '.npmrc': '' }],
};
