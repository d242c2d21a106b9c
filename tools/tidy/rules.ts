import type { Rule } from './rule.ts';
import { allowedFiles } from './rules/allowed-files.ts';
import { browserSafety } from './rules/browser-safety.ts';
import { changelog } from './rules/changelog.ts';
import { cycles } from './rules/cycles.ts';
import { deadModules } from './rules/dead-modules.ts';
import { decisions } from './rules/decisions.ts';
import { documentLinks } from './rules/document-links.ts';
import { exportsRule } from './rules/exports.ts';
import { functionLength } from './rules/function-length.ts';
import { generatedFiles } from './rules/generated-files.ts';
import { indexFiles } from './rules/index-files.ts';
import { leftoverWords } from './rules/leftover-words.ts';
import { lineLimits } from './rules/line-limits.ts';
import { machinePaths } from './rules/machine-paths.ts';
import { migrations } from './rules/migrations.ts';
import { names } from './rules/names.ts';
import { packageImports } from './rules/package-imports.ts';
import { packageManifests } from './rules/package-manifests.ts';
import { plainErrors } from './rules/plain-errors.ts';
import { postMessage } from './rules/post-message.ts';
import { reveal } from './rules/reveal.ts';
import { secretComparison } from './rules/secret-comparison.ts';
import { serverLayers } from './rules/server-layers.ts';
import { testCardNumbers } from './rules/test-card-numbers.ts';
import { testComments } from './rules/test-comments.ts';
import { timedCalls } from './rules/timed-calls.ts';
import { vaultConfinement } from './rules/vault-confinement.ts';
import { vaultSize } from './rules/vault-size.ts';
import { zones } from './rules/zones.ts';

/** Every rule of the repository that a program can check and no linter does. */
export const RULES: readonly Rule[] = [
  // Trust zones.
  zones,
  packageImports,
  vaultConfinement,
  vaultSize,
  reveal,
  secretComparison,
  testCardNumbers,
  browserSafety,
  postMessage,
  timedCalls,
  // Shape of the code.
  serverLayers,
  cycles,
  deadModules,
  indexFiles,
  exportsRule,
  plainErrors,
  functionLength,
  lineLimits,
  testComments,
  leftoverWords,
  // Files.
  names,
  allowedFiles,
  machinePaths,
  generatedFiles,
  migrations,
  packageManifests,
  changelog,
  decisions,
  documentLinks,
];
