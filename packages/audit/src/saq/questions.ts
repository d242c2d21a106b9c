import { decide } from './decide.ts';
import {
  CHANNEL_NAMES,
  CHANNELS,
  FACTS,
  type Channel,
  type FactName,
  type FactValue,
} from './facts.ts';
import { ROLES, type BusinessFacts, type ChannelFacts, type Role } from './facts-file.ts';

/** A question for a person; the answer is one of the values (several where `many`), or unknown. */
export interface Question {
  readonly id: string;
  /** The channel that it is about, or null. */
  readonly about: string | null;
  readonly text: string;
  readonly choices: readonly FactValue[];
  readonly many: boolean;
}

/** The values chosen for a question; null: not known. */
export type AnsweredValues = readonly string[] | null;

/** A person's way through the questions. Immutable: `answer` gives the next state. */
export interface Interview {
  readonly facts: BusinessFacts;
  /** Ids of the questions that were put, also those answered with "not known". */
  readonly asked: ReadonlySet<string>;
}

const ROLE_TEXTS: Readonly<Record<Role, string>> = {
  merchant: 'we take cards for our own sales only',
  both: 'we take cards for our own sales, and handle cards or host payment pages for others',
  'service-provider': 'we only handle cards or host payment pages for other merchants',
};

/** Begins with what is already known. */
export function startInterview(facts: BusinessFacts): Interview {
  return { facts, asked: new Set() };
}

/** The next question whose answer can still change the advice, or null when there is none. */
export function nextQuestion({ facts, asked }: Interview): Question | null {
  const open = [...opening(facts), ...channelQuestions(facts, asked), ...closing(facts)];
  return open.find(({ id }) => !asked.has(id)) ?? null;
}

function opening({ role, channels }: BusinessFacts): Question[] {
  const roleQuestion: Question = {
    id: 'role',
    about: null,
    text: 'What do you do with cards?',
    choices: ROLES.map((value) => ({ value, says: ROLE_TEXTS[value] })),
    many: false,
  };
  const channelsQuestion: Question = {
    id: 'channels',
    about: null,
    text: 'How do cards reach you?',
    choices: CHANNELS.filter((channel) => channel !== 'service').map((value) => ({
      value,
      says: CHANNEL_NAMES[value],
    })),
    many: true,
  };
  return [
    ...(role === null ? [roleQuestion] : []),
    ...(channels.length === 0 && role !== 'service-provider' ? [channelsQuestion] : []),
  ];
}

/** For each channel the first fact that its decision misses and that was not asked yet. */
function channelQuestions(facts: BusinessFacts, asked: ReadonlySet<string>): Question[] {
  const service: ChannelFacts = { channel: 'service', name: CHANNEL_NAMES.service, facts: {} };
  const needsService =
    facts.role !== null &&
    facts.role !== 'merchant' &&
    facts.channels.every(({ channel }) => channel !== 'service');
  return [...facts.channels, ...(needsService ? [service] : [])].flatMap((channel, at) => {
    const open = decide(channel.channel, channel.facts).unknown.find(
      (name) => !asked.has(factId(name, at)),
    );
    return open === undefined ? [] : [factQuestion(open, { channel, at })];
  });
}

function factId(name: FactName, at: number): string {
  return FACTS[name].business ? name : `${at}.${name}`;
}

function factQuestion(
  name: FactName,
  of: { readonly channel: ChannelFacts; readonly at: number },
): Question {
  const { question, values, business } = FACTS[name];
  return {
    id: factId(name, of.at),
    about: business ? null : of.channel.name,
    text: question,
    choices: values,
    many: false,
  };
}

function closing({ paper }: BusinessFacts): Question[] {
  if (paper !== null) return [];
  return [
    {
      id: 'paper',
      about: null,
      text: 'Do you keep paper or media with card numbers (receipts, order forms, backups)?',
      choices: [
        { value: 'no', says: 'no' },
        { value: 'yes', says: 'yes' },
      ],
      many: false,
    },
  ];
}

/** The state after `question` was answered. */
export function answer(
  interview: Interview,
  question: Question,
  values: AnsweredValues,
): Interview {
  const asked = new Set([...interview.asked, question.id]);
  if (values === null) return { ...interview, asked };
  return { facts: learned(interview.facts, question.id, values), asked };
}

function learned(facts: BusinessFacts, id: string, values: readonly string[]): BusinessFacts {
  const [first] = values;
  if (first === undefined) return facts;
  if (id === 'role') return { ...facts, role: ROLES.find((role) => role === first) ?? null };
  if (id === 'paper') return { ...facts, paper: first === 'yes' };
  if (id === 'channels') {
    const chosen = CHANNELS.filter((channel) => values.includes(channel));
    return { ...facts, channels: chosen.map(blankChannel) };
  }
  const [at, own] = id.includes('.') ? id.split('.') : [null, id];
  const channels = withServiceFor(facts, own).map((each, index) =>
    at === null || Number(at) === index
      ? { ...each, facts: { ...each.facts, [own ?? id]: first } }
      : each,
  );
  return { ...facts, channels };
}

function blankChannel(channel: Channel): ChannelFacts {
  return { channel, name: CHANNEL_NAMES[channel], facts: {} };
}

/** The service is a channel of its own as soon as something is known of it. */
function withServiceFor(
  { channels }: BusinessFacts,
  fact: string | undefined,
): readonly ChannelFacts[] {
  const has = channels.some(({ channel }) => channel === 'service');
  return fact === 'serviceLevel' && !has ? [...channels, blankChannel('service')] : channels;
}
