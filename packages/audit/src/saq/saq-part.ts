import { findingOf, type Finding, type Rule } from '../finding.ts';
import type { Json, NotChecked, Part, SummaryLine } from '../part.ts';
import { advise, type Advice, type ChannelAdvice, type SaqRequirements } from './advise.ts';
import { factText, type FactName } from './facts.ts';
import type { BusinessFacts } from './facts-file.ts';
import type { AuditEvidence, Requirement, RequirementStatus } from './requirements.ts';
import { SAQ_NAMES } from './saq.ts';
import type { Move } from './smaller.ts';

export interface SaqOptions {
  /** List every requirement in the summary, also of the long questionnaires. */
  readonly all: boolean;
}

/** Questionnaires with at most so many requirements are listed without being asked. */
const LISTED_MAX = 60;
/** Ways to a smaller questionnaire that are shown for a channel. */
const MOVES_SHOWN_MAX = 5;

/** A channel could have a smaller questionnaire, or an unknown fact decides. */
export const SAQ_RULES: Readonly<Record<'larger' | 'unknown', Rule>> = {
  larger: {
    id: 'saq-larger-than-needed',
    severity: 'low',
    title: 'Another integration would need a smaller questionnaire',
    why:
      'The more the systems of a merchant touch the card, the more requirements it has to attest ' +
      'to every year.',
    fix: 'Let a provider take the card on its own page or in its own frames.',
    requirements: ['G-LOW-1', 'G-LOW-2', 'G-PCI-3'],
  },
  unknown: {
    id: 'saq-facts-unknown',
    severity: 'medium',
    title: 'Unknown facts decide which questionnaire applies',
    why: 'An unknown fact never counts in favour: the largest questionnaire that it allows is shown.',
    fix: 'Answer the open questions.',
    requirements: ['G-PCI-3', 'PCI 12.8.5'],
  },
};

/** The SAQ adviser: what is known of a business -> the likely questionnaires and what they ask. */
export function saqPart(business: BusinessFacts, audit: AuditEvidence, options: SaqOptions): Part {
  const advice = advise(business, audit);
  return {
    part: 'saq',
    subject: 'your business',
    summary: [
      ...advice.channels.flatMap(channelLines),
      ...singleLines(advice),
      ...advice.requirements.flatMap((each) => requirementLines(each, options)),
      plain(
        'next step',
        'ask your acquirer: it decides what you file. This is a likely questionnaire, not a verdict.',
      ),
    ],
    findings: advice.channels.flatMap(findingsOf),
    notChecked: advice.requirements.flatMap(unlisted),
    data: adviceData(advice),
  };
}

function plain(label: string, value: string): SummaryLine {
  return { label, value, mood: 'plain' };
}

function channelLines({ name, decision, moves }: ChannelAdvice): readonly SummaryLine[] {
  const range = decision.possible.map((saq) => SAQ_NAMES[saq]).join(', ');
  const [smallest] = moves;
  return [
    plain('channel', `${name}: likely ${SAQ_NAMES[decision.saq]}`),
    plain('  because', `${decision.row.because} (row ${decision.row.id}; ${decision.row.source})`),
    ...(decision.unknown.length === 0
      ? []
      : [plain('  possible', `${range}: ${unknownFacts(decision.unknown.length)}`)]),
    ...(smallest === undefined ? [] : [plain('  smaller', moveText(smallest))]),
  ];
}

function moveText({ saq, changes }: Move): string {
  const when = changes.map(({ fact, to }) => factText(fact, to)).join('; and ');
  return `${SAQ_NAMES[saq]}, if: ${when}`;
}

function singleLines({ single }: Advice): readonly SummaryLine[] {
  if (single === null) return [];
  const value = `${SAQ_NAMES[single]} would cover all your sales; the acquirer chooses`;
  return [plain('combined', value)];
}

function requirementLines(
  { saq, requirements }: SaqRequirements,
  { all }: SaqOptions,
): readonly SummaryLine[] {
  if (requirements === null) return [];
  const counts = new Map<RequirementStatus, number>();
  for (const { status } of requirements) counts.set(status, (counts.get(status) ?? 0) + 1);
  const total = [...counts].map(([status, count]) => `${count} ${status}`).join(', ');
  const head = plain('asked', `by ${SAQ_NAMES[saq]}: ${requirements.length}, of them ${total}`);
  if (!all && requirements.length > LISTED_MAX) return [head, plain('', 'list them with --all')];
  return [head, ...requirements.map(requirementLine)];
}

function requirementLine({ id, asks, status, why, evidence, against }: Requirement): SummaryLine {
  return {
    label: `  ${id}`,
    value: `${asks}. ${status}: ${why}. Evidence: ${evidence}`,
    mood: moodOf(status, against),
  };
}

function moodOf(status: RequirementStatus, against: readonly string[]): SummaryLine['mood'] {
  if (against.length > 0) return 'bad';
  return status === 'proved' ? 'good' : 'plain';
}

function findingsOf(channel: ChannelAdvice): readonly Finding[] {
  const { name, decision, facts, moves } = channel;
  if (decision.unknown.length > 0) {
    const evidence = decision.unknown.map((fact) => factText(fact, undefined));
    const fix = `Answer: ${decision.unknown.join(', ')}.`;
    return [findingOf(SAQ_RULES.unknown, { subject: name, evidence, fix })];
  }
  if (moves.length === 0) return [];
  const decidedBy = entries(decision.decidedBy).map(([fact]) => factText(fact, facts[fact]));
  const fix = moves.slice(0, MOVES_SHOWN_MAX).map(moveText).join('. ');
  return [
    findingOf(SAQ_RULES.larger, {
      subject: name,
      title: `Likely ${SAQ_NAMES[decision.saq]}; a smaller questionnaire is within reach`,
      evidence: [decision.row.because, ...decidedBy],
      fix: `${fix}.`,
    }),
  ];
}

function unlisted({ saq, requirements }: SaqRequirements): readonly NotChecked[] {
  if (requirements !== null) return [];
  const why = 'its list is not public; take it from the document library of PCI SSC';
  return [{ what: `the requirements of ${SAQ_NAMES[saq]}`, why }];
}

function entries(facts: ChannelAdvice['facts']): readonly (readonly [FactName, string])[] {
  // The keys of Facts are fact names, and what is set is a string.
  return Object.entries(facts) as (readonly [FactName, string])[];
}

function adviceData({ channels, single, requirements }: Advice): { readonly [key: string]: Json } {
  return {
    channels: channels.map(({ channel, name, decision, moves, facts }) => ({
      channel,
      name,
      saq: decision.saq,
      row: decision.row.id,
      because: decision.row.because,
      source: decision.row.source,
      facts: Object.fromEntries(entries(facts)),
      unknown: decision.unknown,
      possible: decision.possible,
      smaller: moves.map(({ saq, changes }) => ({
        saq,
        changes: changes.map(({ fact, to }) => ({ fact, to, says: factText(fact, to) })),
      })),
    })),
    single,
    requirements: requirements.map(({ saq, channels: names, requirements: list }) => ({
      saq,
      channels: names,
      requirements:
        list?.map(({ id, asks, status, why, evidence, against }) => ({
          id,
          asks,
          status,
          why,
          evidence,
          against,
        })) ?? null,
    })),
    askYourAcquirer: true,
  };
}

function unknownFacts(count: number): string {
  return count === 1 ? '1 fact is unknown' : `${count} facts are unknown`;
}
