import { parseSource, splitPolicy, splitPolicyList, type Source } from '@coffer/kernel';
import { KNOWN_DIRECTIVES } from './known-directives.ts';

export type Disposition = 'enforce' | 'report';
export type Delivery = 'header' | 'meta';

export interface Directive {
  /** Lower case. */
  readonly name: string;
  readonly values: readonly string[];
  /** The values understood; empty where they are not sources. */
  readonly sources: readonly Source[];
}

/** One policy, as a browser reads it, and what of its text has no effect. */
export interface Policy {
  readonly text: string;
  readonly disposition: Disposition;
  readonly delivery: Delivery;
  /** Effective directives by name, in the order of the text. */
  readonly directives: ReadonlyMap<string, Directive>;
  /** Later ones of a name that stood before: without effect. */
  readonly duplicates: readonly Directive[];
}

/** More text than this in one policy is not read: no site needs it, and headers end near it. */
export const POLICY_MAX_CHARS: number = 64 * 1024;
export const POLICIES_MAX = 64;

/** Reads one serialized policy. Anything can be given; nothing is thrown. */
export function parsePolicy(
  text: string,
  as: { readonly disposition: Disposition; readonly delivery: Delivery },
): Policy {
  const directives = new Map<string, Directive>();
  const duplicates: Directive[] = [];
  for (const { name, values } of splitPolicy(text.slice(0, POLICY_MAX_CHARS))) {
    const known = Object.hasOwn(KNOWN_DIRECTIVES, name) ? KNOWN_DIRECTIVES[name] : undefined;
    const holdsSources = known?.kind === 'sources' || known?.kind === 'ancestors';
    const directive = { name, values, sources: holdsSources ? values.map(parseSource) : [] };
    if (directives.has(name)) duplicates.push(directive);
    else directives.set(name, directive);
  }
  return { text: text.trim(), ...as, directives, duplicates };
}

/** Reads a header's value, which may hold several policies; each one counts. */
export function parsePolicyList(text: string, disposition: Disposition): Policy[] {
  return splitPolicyList(text.slice(0, POLICY_MAX_CHARS))
    .slice(0, POLICIES_MAX)
    .map((one) => parsePolicy(one, { disposition, delivery: 'header' }));
}
