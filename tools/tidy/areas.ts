/** Questions that many rules ask about a path. */

const CODE = /\.(ts|tsx|js|mjs)$/;
const TEST_CODE =
  /\.test\.tsx?$|^packages\/[^/]+\/src\/(.*\/)?(testing|stand-ins)\/|^packages\/testkit\/|^(e2e|conformance|bench)\//;

export function isCode(filePath: string): boolean {
  return CODE.test(filePath);
}

/** Tests and what only tests use: never part of a running service. */
export function isTestCode(filePath: string): boolean {
  return TEST_CODE.test(filePath);
}

/** Code that ships: of a package or an example, without its tests. */
export function isProductCode(filePath: string): boolean {
  return isCode(filePath) && /^(packages|examples)\//.test(filePath) && !isTestCode(filePath);
}

/** `packages/vault`, `examples/shop`, or `` for everything else. */
export function workspaceOf(filePath: string): string {
  return /^(packages|examples)\/[^/]+(?=\/)/.exec(filePath)?.[0] ?? '';
}

export function inFolders(filePath: string, folders: readonly string[]): boolean {
  return folders.some((folder) => filePath.startsWith(`${folder}/`));
}
