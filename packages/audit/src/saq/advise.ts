import { singleSaq } from './combine.ts';
import { decide, type Decision } from './decide.ts';
import { CHANNEL_NAMES, type Channel } from './facts.ts';
import type { BusinessFacts, ChannelFacts } from './facts-file.ts';
import {
  requirementsOf,
  type AuditEvidence,
  type Requirement,
  type RequirementContext,
} from './requirements.ts';
import { SAQS, type Saq } from './saq.ts';
import { smallerSaqs, type Move } from './smaller.ts';

export interface ChannelAdvice extends ChannelFacts {
  readonly decision: Decision;
  readonly moves: readonly Move[];
}

/** The requirements of one of the questionnaires that the advice names. */
export interface SaqRequirements {
  readonly saq: Saq;
  readonly channels: readonly Channel[];
  /** Null: the list of this questionnaire is not public. */
  readonly requirements: readonly Requirement[] | null;
}

export interface Advice {
  readonly channels: readonly ChannelAdvice[];
  /** One questionnaire for all the merchant's channels, where there is more than one. */
  readonly single: Saq | null;
  readonly requirements: readonly SaqRequirements[];
}

/** Works out the likely questionnaire of each channel and what each of them asks. */
export function advise(business: BusinessFacts, audit: AuditEvidence): Advice {
  const channels = withService(business).map((each) => {
    const decision = decide(each.channel, each.facts);
    return { ...each, decision, moves: smallerSaqs(each.channel, each.facts, decision) };
  });
  const merchant = channels
    .filter(({ channel }) => channel !== 'service')
    .map(({ channel, decision }) => ({ channel, saq: decision.saq }));
  return {
    channels,
    single: merchant.length > 1 ? singleSaq(merchant) : null,
    requirements: SAQS.flatMap((saq) => {
      const own = channels.filter(({ decision }) => decision.saq === saq);
      if (own.length === 0) return [];
      const context: RequirementContext = { saq, channels: own, paper: business.paper, audit };
      const names = own.map(({ channel }) => channel);
      return [{ saq, channels: names, requirements: requirementsOf(context) }];
    }),
  };
}

/**
 * A service provider is assessed for its service beside its own sales (PCI SSC FAQ 1331), and
 * whoever does not say that it is none may be one.
 */
function withService({ role, channels }: BusinessFacts): readonly ChannelFacts[] {
  if (role === 'merchant' || channels.some(({ channel }) => channel === 'service')) {
    return channels;
  }
  const serviceLevel = channels.map(({ facts }) => facts.serviceLevel).find(Boolean);
  const service: ChannelFacts = {
    channel: 'service',
    name: CHANNEL_NAMES.service,
    facts: serviceLevel === undefined ? {} : { serviceLevel },
  };
  return role === 'service-provider' ? [service] : [...channels, service];
}
