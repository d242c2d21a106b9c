import { invariant } from '@coffer/kernel';
import texts from './requirement-texts.json' with { type: 'json' };
import type { Channel, Facts } from './facts.ts';
import { compareIds, requirementIds, type Saq } from './saq.ts';

/** How far a requirement is shown. None of these says that anybody fulfils the standard. */
export type RequirementStatus =
  'proved' | 'evidence collected' | 'a person attests' | 'not applicable';

export interface Requirement {
  readonly id: string;
  /** In our own words; the text of the standard binds. */
  readonly asks: string;
  readonly status: RequirementStatus;
  /** Why it is not applicable, what was proved or collected, or how evidence can be collected. */
  readonly why: string;
  /** Kinds of evidence that an assessor or acquirer will want. */
  readonly evidence: string;
  /** Ids of rules that an audit found broken and that speak against it. */
  readonly against: readonly string[];
}

interface RequirementText {
  readonly asks: string;
  readonly evidence: string;
  readonly by: 'person' | 'gathered' | 'proved';
}

/** What an audit looked at, by requirement id. */
export type AuditEvidence = ReadonlyMap<string, AuditResult>;
export interface AuditResult {
  /** Subjects that were checked, e.g. `shop.example:443`. */
  readonly checked: readonly string[];
  /** Ids of the rules that were found broken. */
  readonly broken: readonly string[];
  /** Set when something could not be checked. */
  readonly incomplete: boolean;
}

export interface RequirementContext {
  readonly saq: Saq;
  /** The channels that the questionnaire is for. */
  readonly channels: readonly { readonly channel: Channel; readonly facts: Facts }[];
  /** Does the business keep paper or media with card data? Null: unknown. */
  readonly paper: boolean | null;
  readonly audit: AuditEvidence;
}

/** Requirements that are about paper and media in SAQ A. */
const PAPER = /^(?:3\.1\.1|3\.2\.1|9\.4\..+)$/;
/** Requirements that are about the web server of the site in SAQ A (PCI SSC FAQ 1439). */
const WEB_SERVER = /^(?:2|6|8|11)\./;

/** Commands that collect evidence for a requirement or prove it. */
const COMMANDS: Readonly<Record<string, string>> = {
  '3.2.1': 'coffer leakcheck',
  '4.2.1': 'coffer tls HOST',
  '4.2.1.1': 'coffer tls HOST',
  '6.4.3': 'coffer page URL --authorisations FILE --evidence DIR',
  '11.6.1': 'coffer page URL --store DIR',
};

/** The requirements of a questionnaire with their status, or null where its list is not public. */
export function requirementsOf(context: RequirementContext): readonly Requirement[] | null {
  const ids = requirementIds(context.saq);
  return ids === null ? null : ids.toSorted(compareIds).map((id) => requirement(id, context));
}

/** What a requirement asks, in our own words. */
export function requirementText(id: string): RequirementText {
  const { requirements, sections } = texts as {
    // Data of this package; its test looks up every id.
    requirements: Readonly<Record<string, RequirementText>>;
    sections: Readonly<Record<string, RequirementText>>;
  };
  const found = requirements[id] ?? sections[id.split('.').slice(0, 2).join('.')];
  invariant(found !== undefined, 'every requirement has a text');
  return found;
}

function requirement(id: string, context: RequirementContext): Requirement {
  const { asks, evidence, by } = requirementText(id);
  const without = notApplicable(id, context);
  if (without !== null) {
    return { id, asks, evidence, status: 'not applicable', why: without, against: [] };
  }
  const result = context.audit.get(id);
  const against = result?.broken ?? [];
  return { id, asks, evidence, against, ...statusOf({ id, by, result }) };
}

function notApplicable(id: string, { saq, channels, paper }: RequirementContext): string | null {
  if (saq !== 'A') return null;
  if (PAPER.test(id) && paper === false) {
    return 'because no paper or media with card data is kept';
  }
  if (WEB_SERVER.test(id) && channels.every(isWithoutWebServer)) {
    return 'because no web server or app of yours leads to the payment (PCI SSC FAQ 1439)';
  }
  return null;
}

function isWithoutWebServer({ channel, facts }: RequirementContext['channels'][number]): boolean {
  return (
    (channel === 'ecommerce' && facts.page === 'no-own-page') ||
    (channel === 'mail-telephone' && facts.keyedBy === 'outsourced')
  );
}

function statusOf(about: {
  readonly id: string;
  readonly by: RequirementText['by'];
  readonly result: AuditResult | undefined;
}): Pick<Requirement, 'status' | 'why'> {
  const { id, by, result } = about;
  const command = COMMANDS[id];
  if (result === undefined) {
    const why = command === undefined ? 'no command collects it' : `collect with: ${command}`;
    return { status: 'a person attests', why };
  }
  const checked = `checked: ${result.checked.join(', ')}`;
  if (by === 'proved' && result.broken.length === 0 && !result.incomplete) {
    return { status: 'proved', why: `${checked}; nothing found against it` };
  }
  const why =
    result.broken.length === 0
      ? `${checked}; a person confirms`
      : `${checked}; findings speak against it: ${result.broken.join(', ')}`;
  return { status: 'evidence collected', why };
}
