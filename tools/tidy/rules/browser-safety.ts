import ts from 'typescript-6';
import { inFolders, isProductCode } from '../areas.ts';
import type { RepoFile } from '../repository.ts';
import type { Finding, Rule } from '../rule.ts';
import { dottedName, lastName, lineOf, visitSyntax } from '../syntax.ts';

/** Sinks that a strict CSP or Trusted Types stops, or that a merchant would have to allow. */
const SINKS: ReadonlySet<string> = new Set([
  'innerHTML',
  'outerHTML',
  'insertAdjacentHTML',
  'srcdoc',
  'cssText',
  'createPolicy',
  'createContextualFragment',
]);

/** What a browser keeps after the page is gone. */
const STORES: ReadonlySet<string> = new Set([
  'localStorage',
  'sessionStorage',
  'indexedDB',
  'cookie',
]);

/** The SDK leaves every request to the frames, so that its page needs no connect-src. */
const REQUESTS: ReadonlySet<string> = new Set([
  'fetch',
  'XMLHttpRequest',
  'sendBeacon',
  'WebSocket',
  'EventSource',
]);

const BROWSER_CODE = ['packages/sdk/src', 'packages/fields/src', 'packages/checkout/src'];

const ELEMENTS = /^['"`](style|script|link|object|embed)['"`]$/;

export const browserSafety: Rule = {
  id: 'browser-safety',
  guards:
    'What browsers load from us works under the strictest policies, keeps nothing, and on the ' +
    'merchant’s page asks for nothing.',
  check: (repository) =>
    repository.files
      .filter(({ path }) => isProductCode(path))
      .filter(({ path }) => inFolders(path, BROWSER_CODE))
      .flatMap((file) => unsafeUses(file)),
  caught: [
    plant('sdk', 'box.innerHTML = text;'),
    plant('sdk', 'frame.srcdoc = page;'),
    plant('sdk', `box.setAttribute('style', 'color: red');`),
    plant('sdk', `document.createElement('style');`),
    plant('sdk', `await fetch(url, { signal });`),
    plant('sdk', `navigator.sendBeacon(url);`),
    plant('sdk', `document.write('x');`),
    plant('fields', `localStorage.setItem('a', 'b');`),
    plant('fields', `document.cookie = 'a=b';`),
    plant('fields', `trustedTypes.createPolicy('x', {});`),
    plant('fields', `eval('1');`),
    plant('checkout', `sessionStorage.setItem('a', 'b');`),
  ],
  passed: [
    plant(
      'sdk',
      `box.style.color = 'red'; document.createElement('iframe'); sheet.replaceSync(css);`,
    ).files,
    plant('fields', `await fetch(url, { signal }); input.setAttribute('aria-invalid', 'true');`)
      .files,
  ],
};

function plant(name: string, text: string) {
  const path = `packages/${name}/src/a.ts`;
  return { bad: [path], files: { [path]: text } };
}

function unsafeUses(file: RepoFile): Finding[] {
  const findings: Finding[] = [];
  const isSdk = inFolders(file.path, ['packages/sdk']);
  visitSyntax(file, (node) => {
    const says = whatIsUnsafe(node, isSdk);
    if (says !== null) findings.push({ path: file.path, line: lineOf(node), says });
  });
  return findings;
}

function whatIsUnsafe(node: ts.Node, isSdk: boolean): string | null {
  if (ts.isCallExpression(node)) {
    const unsafeCall = whatCallIsUnsafe(node);
    if (unsafeCall !== null) return unsafeCall;
  }
  const name = usedName(node);
  if (SINKS.has(name)) return `${name} is stopped by a strict policy`;
  if (STORES.has(name)) return `${name} keeps data in the browser`;
  return isSdk && REQUESTS.has(name) ? `${name}: the SDK makes no request itself` : null;
}

function whatCallIsUnsafe(node: ts.CallExpression): string | null {
  const called = dottedName(node.expression);
  const first = node.arguments[0]?.getText() ?? '';
  if (called === 'eval' || called === 'document.write') return `${called}() makes code of text`;
  if (lastName(node.expression) === 'setAttribute' && /^['"`](style|on\w+)['"`]$/.test(first)) {
    return `setAttribute(${first}) is stopped by a strict policy`;
  }
  return lastName(node.expression) === 'createElement' && ELEMENTS.test(first)
    ? `createElement(${first}) is stopped by a strict policy`
    : null;
}

/** The name of a property that is read or written, or of a variable that is used. */
function usedName(node: ts.Node): string {
  if (ts.isPropertyAccessExpression(node)) return node.name.text;
  return ts.isIdentifier(node) && ts.isExpression(node.parent) && !isMember(node) ? node.text : '';
}

function isMember(node: ts.Identifier): boolean {
  return ts.isPropertyAccessExpression(node.parent) && node.parent.name === node;
}
