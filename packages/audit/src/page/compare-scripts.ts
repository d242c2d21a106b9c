import { findingOf, type Finding, type Rule } from '../finding.ts';
import {
  CHANGED_SCRIPT_RULE,
  CHANGED_VALUES_RULE,
  MOVED_SCRIPT_RULE,
  NEW_SCRIPT_RULE,
  REFORMATTED_SCRIPT_RULE,
  REMOVED_SCRIPT_RULE,
  UNPINNED_SCRIPT_RULE,
} from './change-rules.ts';
import { matchScripts, nameOf, type ScriptPair } from './match-scripts.ts';
import { PAGE_FRAME, type PageRecord, type ScriptRecord } from './page-record.ts';

/** What became of a page's scripts since the baseline. */
export function compareScripts(before: PageRecord, after: PageRecord): Finding[] {
  const { pairs, added, removed } = matchScripts(before.scripts, after.scripts);
  const alone = (rule: Rule, script: ScriptRecord): Finding =>
    scriptFinding(rule, { page: after, script, evidence: describe(script) });
  return [
    ...added.map((script) => alone(NEW_SCRIPT_RULE, script)),
    ...pairs.flatMap((pair) => comparePair(after, pair)),
    ...removed.map((script) => {
      const gap = after.troubles.length === 0 ? [] : ['parts of the page could not be seen'];
      const finding = alone(REMOVED_SCRIPT_RULE, script);
      return { ...finding, evidence: [...finding.evidence, ...gap] };
    }),
  ];
}

function comparePair(page: PageRecord, pair: ScriptPair): Finding[] {
  const { how, before, after } = pair;
  const found = (rule: Rule, evidence: readonly string[]): Finding =>
    scriptFinding(rule, { page, script: after, evidence });
  const unpinned =
    before.integrity !== '' && before.integrity !== after.integrity
      ? [found(UNPINNED_SCRIPT_RULE, [changed('integrity', before.integrity, after.integrity)])]
      : [];
  const hashes = changed('hash', before.sha384, after.sha384);
  switch (how) {
    case 'same':
      return unpinned;
    case 'reformatted':
      return [
        ...unpinned,
        found(REFORMATTED_SCRIPT_RULE, [hashes, `same code: ${after.semantic}`]),
      ];
    case 'values':
      return [...unpinned, found(CHANGED_VALUES_RULE, [hashes, `same code: ${after.code}`])];
    case 'changed':
      return [...unpinned, found(CHANGED_SCRIPT_RULE, [...differences(pair), ...describe(after)])];
    case 'moved':
      return [...unpinned, moved(pair, found(MOVED_SCRIPT_RULE, differences(pair)))];
  }
}

/** A script that comes from another owner now is more than tidied up. */
function moved({ before, after }: ScriptPair, finding: Finding): Finding {
  const elsewhere = before.party !== after.party || isForeignMove(before, after);
  const otherCode = before.sha384 !== after.sha384 && before.semantic !== after.semantic;
  if (after.scope === 'provider' && before.scope === 'provider') return finding;
  return elsewhere || otherCode ? { ...finding, severity: 'high' } : finding;
}

function isForeignMove(before: ScriptRecord, after: ScriptRecord): boolean {
  return after.party === 'third' && hostOf(before) !== hostOf(after);
}

function hostOf({ url }: ScriptRecord): string {
  return url !== null && URL.canParse(url) ? new URL(url).host : '';
}

function differences({ before, after }: ScriptPair): string[] {
  const lines: string[] = [];
  const add = (label: string, was: string, is: string): void => {
    if (was !== is) lines.push(changed(label, was, is));
  };
  add('address', before.url ?? before.kind, after.url ?? after.kind);
  add('frame', before.frame, after.frame);
  add('hash', before.sha384, after.sha384);
  add('size', `${before.sizeBytes} bytes`, `${after.sizeBytes} bytes`);
  if (before.sha384 !== after.sha384) {
    const parsed = before.semantic !== null && after.semantic !== null;
    if (!parsed) lines.push('compared by exact hash alone: it is no JavaScript that can be parsed');
    else if (before.semantic === after.semantic) lines.push('the code is the same');
  }
  if (after.sizeBytes === 0) lines.push('it is empty now, or its text was gone when it was read');
  return lines;
}

/** What there is to know about one script. */
function describe(script: ScriptRecord): string[] {
  const { kind, frame, scope, sha384, sizeBytes, injected, initiators } = script;
  const where = frame === PAGE_FRAME ? 'in the page' : `in ${frame}`;
  return [
    `${kind}, ${sizeBytes} bytes, ${where}${scope === 'provider' ? " (the provider's duty)" : ''}`,
    ...(injected ? [`brought in by ${initiators.join(' < ')}`] : []),
    sha384,
  ];
}

function changed(label: string, before: string, after: string): string {
  return `${label}: ${before === '' ? 'none' : before} → ${after === '' ? 'none' : after}`;
}

/**
 * Scripts in a provider's frames are the provider's to watch, so what happens to them is told but
 * breaks no requirement; and what a provider serves from its own address changes often by design.
 */
function scriptFinding(
  rule: Rule,
  about: {
    readonly page: PageRecord;
    readonly script: ScriptRecord;
    readonly evidence: readonly string[];
  },
): Finding {
  const { page, script, evidence } = about;
  const finding = findingOf(rule, { subject: subjectOf(page, script), evidence });
  if (script.scope === 'provider') {
    const requirements = rule.requirements.filter((id) => id.startsWith('G-'));
    return { ...finding, severity: 'info', requirements };
  }
  const evergreen = rule === CHANGED_SCRIPT_RULE && script.party === 'provider';
  return evergreen && nameOf(script) !== null ? { ...finding, severity: 'low' } : finding;
}

const HASH_SHOWN_CHARS = 12;

/** The script's address, or for one without, the page's with the beginning of its hash. */
export function subjectOf(page: PageRecord, script: ScriptRecord): string {
  const name = nameOf(script);
  if (name !== null) return name;
  const place = script.frame === PAGE_FRAME ? page.url : script.frame;
  const hash = script.code ?? script.semantic ?? script.sha384;
  const shown = hash.replace(/^.*sha384-/, '').replaceAll(/[+/=]/g, '');
  return `${place}#${script.kind}-${shown.slice(0, HASH_SHOWN_CHARS)}`;
}
