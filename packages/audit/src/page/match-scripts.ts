import { stableUrl } from './stable-url.ts';
import type { ScriptRecord } from './page-record.ts';

export interface ScriptPair {
  readonly how: 'same' | 'reformatted' | 'values' | 'changed' | 'moved';
  readonly before: ScriptRecord;
  readonly after: ScriptRecord;
}

export interface ScriptMatch {
  readonly pairs: readonly ScriptPair[];
  readonly added: readonly ScriptRecord[];
  readonly removed: readonly ScriptRecord[];
}

type IsPair = (before: ScriptRecord, after: ScriptRecord) => boolean;

/**
 * How two records may be the same script, surest first: a script that found its pair is not
 * looked at again. What stands at one address in one frame is one script whatever it says.
 */
const RULES: readonly (readonly [how: ScriptPair['how'], isPair: IsPair])[] = [
  ['same', (a, b) => isSamePlace(a, b) && nameOf(a) === nameOf(b) && a.sha384 === b.sha384],
  ['reformatted', (a, b) => isSamePlace(a, b) && nameOf(a) === nameOf(b) && isSameCode(a, b)],
  [
    'values',
    (a, b) => isSamePlace(a, b) && isUnnamed(a, b) && a.code !== null && a.code === b.code,
  ],
  ['changed', (a, b) => isSamePlace(a, b) && nameOf(a) !== null && nameOf(a) === nameOf(b)],
  ['moved', (a, b) => a.sizeBytes > 0 && a.sha384 === b.sha384],
  ['moved', isSameCode],
  ['moved', (a, b) => nameOf(a) !== null && nameOf(a) === nameOf(b)],
  // One inline script went and another came, in one place and from one maker: most likely edited.
  ['changed', (a, b) => isSamePlace(a, b) && isUnnamed(a, b) && makerOf(a) === makerOf(b)],
];

/** Finds for each script of a baseline what became of it. */
export function matchScripts(
  before: readonly ScriptRecord[],
  after: readonly ScriptRecord[],
): ScriptMatch {
  const pairs: ScriptPair[] = [];
  const removed = [...before];
  let added = [...after];
  for (const [how, isPair] of RULES) {
    added = added.filter((script) => {
      const at = removed.findIndex((old) => isPair(old, script));
      const [old] = at === -1 ? [] : removed.splice(at, 1);
      if (old !== undefined) pairs.push({ how, before: old, after: script });
      return old === undefined;
    });
  }
  return { pairs, added, removed };
}

/** The address that a script keeps from visit to visit, or null when it has none. */
export function nameOf({ kind, url }: ScriptRecord): string | null {
  return kind === 'external' && url !== null ? stableUrl(url) : null;
}

function isSamePlace(a: ScriptRecord, b: ScriptRecord): boolean {
  return a.frame === b.frame && a.context === b.context && a.kind === b.kind;
}

function isUnnamed(a: ScriptRecord, b: ScriptRecord): boolean {
  return nameOf(a) === null && nameOf(b) === null;
}

function isSameCode(a: ScriptRecord, b: ScriptRecord): boolean {
  return a.semantic !== null && a.semantic === b.semantic;
}

function makerOf({ injected, initiators }: ScriptRecord): string {
  const maker = initiators[0] ?? '';
  // `inline script s3`: numbers are given anew in every visit.
  return `${injected} ${stableUrl(maker.replace(/ s\d+$/, ''))}`;
}
