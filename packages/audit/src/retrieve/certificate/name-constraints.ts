import type { Certificate } from './certificate.ts';
import { readElement, sequenceOf, type DerElement } from './der.ts';
import { serverNames } from './details.ts';
import { generalName, type GeneralName } from './names.ts';
import { EXTENSION } from './oids.ts';

const PERMITTED = 0xa0;
const EXCLUDED = 0xa1;

/**
 * The first name of `leaf` that `authority` may not certify (RFC 5280 4.2.1.10), or null.
 * DNS names and addresses are looked at; constraints on other kinds do not concern servers.
 */
export function forbiddenName(authority: Certificate, leaf: Certificate): string | null {
  const extension = authority.extensions.get(EXTENSION.nameConstraints);
  if (extension === undefined) return null;
  const lists = sequenceOf(readElement(extension.value)) ?? [];
  const permitted = subtrees(lists.find(({ tag }) => tag === PERMITTED));
  const excluded = subtrees(lists.find(({ tag }) => tag === EXCLUDED));
  for (const name of serverNames(leaf)) {
    if (name.kind !== 'dns' && name.kind !== 'ip') continue;
    const rules = permitted.filter(({ kind }) => kind === name.kind);
    const allowed = rules.length === 0 || rules.some((rule) => isWithin(name, rule));
    if (!allowed || excluded.some((rule) => isWithin(name, rule))) return name.value;
  }
  return null;
}

/** GeneralSubtrees is implicitly tagged, so its element holds the subtrees themselves. */
function subtrees(list: DerElement | undefined): readonly GeneralName[] {
  if (list === undefined) return [];
  return (sequenceOf({ ...list, tag: 0x30 }) ?? []).flatMap((subtree) => {
    const [base] = sequenceOf(subtree) ?? [];
    return base === undefined ? [] : [generalName(base)];
  });
}

function isWithin(name: GeneralName, rule: GeneralName): boolean {
  if (name.kind === 'dns' && rule.kind === 'dns') {
    const base = rule.value.toLowerCase().replace(/^\./u, '');
    const host = name.value.toLowerCase().replace(/^\*\./u, '');
    return base === '' || host === base || host.endsWith(`.${base}`);
  }
  if (name.kind !== 'ip' || rule.kind !== 'ip') return false;
  // An address and a mask of the same length.
  const size = name.bytes.length;
  return (
    rule.bytes.length === size * 2 &&
    name.bytes.every((byte, index) => {
      const mask = rule.bytes[size + index] ?? 0;
      return (byte & mask) === ((rule.bytes[index] ?? 0) & mask);
    })
  );
}
