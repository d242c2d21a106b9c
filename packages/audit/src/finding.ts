/** How bad a finding is, worst first. `info` is worth knowing and asks for nothing. */
export const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];

/**
 * One rule that a check can find broken. The text is data: `checks/` decides whether a rule is
 * broken and collects the evidence, the rule says what that means.
 */
export interface Rule {
  /** Stable and unique, e.g. `tls-sslv3-offered`; baselines, SARIF and JUnit name it. */
  readonly id: string;
  readonly severity: Severity;
  /** What is wrong, in one line and without the evidence. */
  readonly title: string;
  /** Why it matters to somebody who takes cards. Whole sentences. */
  readonly why: string;
  /** What to do, as exactly as can be said without knowing the subject. */
  readonly fix: string;
  /**
   * Ids of guide rules (`G-TLS-1`) and PCI DSS requirements (`PCI 4.2.1`); at least one of `G-`.
   */
  readonly requirements: readonly string[];
}

/** A broken rule, where, and how we know. */
export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  readonly title: string;
  /** What it concerns: `shop.example:443`, a URL, a script's URL. Part of its identity. */
  readonly subject: string;
  /** What was seen, one thing an item. Never a card number, never a secret. */
  readonly evidence: readonly string[];
  readonly why: string;
  /** The exact change, where the facts allow one; else the rule's general advice. */
  readonly fix: string;
  readonly requirements: readonly string[];
}

/** A finding of `rule` at `subject`; `changes` replaces texts of the rule that facts make exact. */
export function findingOf(
  rule: Rule,
  found: {
    readonly subject: string;
    readonly evidence: readonly string[];
  } & Partial<Pick<Finding, 'severity' | 'title' | 'fix'>>,
): Finding {
  const { id, ...texts } = rule;
  return { rule: id, ...texts, ...found };
}
