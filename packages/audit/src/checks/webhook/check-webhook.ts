import type { WebhookAnswer, WebhookAttempt, WebhookFacts } from '../../facts/webhook-facts.ts';
import { findingOf, type Finding } from '../../finding.ts';
import { leaksOf } from './leaks.ts';
import { WEBHOOK_RULES } from './rules.ts';

/** Slower answers are worth a word; providers give up after ten seconds or more. */
export const SLOW_MS = 3_000;

type Check = (facts: WebhookFacts) => readonly Finding[];

/** The checks in the order in which a delivery meets what they look at. */
const CHECKS: readonly Check[] = [
  checkTransport,
  checkRedirects,
  checkSignature,
  checkTime,
  checkAcceptance,
  checkAnswers,
];

/** Everything that is wrong with an endpoint. */
export function checkWebhook(facts: WebhookFacts): readonly Finding[] {
  return CHECKS.flatMap((check) => check(facts));
}

/** True for the answers that make a provider believe that the event was taken. */
export function accepted(answer: WebhookAnswer | undefined): boolean {
  return answer?.kind === 'answer' && answer.status >= 200 && answer.status < 300;
}

function found(
  facts: WebhookFacts,
  rule: keyof typeof WEBHOOK_RULES,
  evidence: readonly string[],
): Finding {
  return findingOf(WEBHOOK_RULES[rule], { subject: facts.url, evidence });
}

function checkTransport(facts: WebhookFacts): readonly Finding[] {
  const { tls, url } = facts;
  if (tls === null) return [found(facts, 'plain', [`the address is ${url}`])];
  const old = tls.oldVersions.join(', ');
  return [
    ...(tls.version === null ? [found(facts, 'tls', [`agreed only on ${old || 'nothing'}`])] : []),
    ...(tls.version !== null && old !== '' ? [found(facts, 'oldTls', [`accepted: ${old}`])] : []),
    ...(tls.untrusted === null
      ? []
      : [found(facts, 'certificate', [tls.untrusted, `valid until ${tls.notAfter ?? 'unknown'}`])]),
  ];
}

function checkRedirects(facts: WebhookFacts): readonly Finding[] {
  const evidence = answersOf(facts)
    .filter(([, { status }]) => status >= 300 && status < 400)
    .map(([attempt, { status, location }]) => `${attempt}: ${status} to ${location ?? 'nowhere'}`);
  return evidence.length === 0 ? [] : [found(facts, 'redirect', evidence)];
}

function checkSignature(facts: WebhookFacts): readonly Finding[] {
  const forged: readonly WebhookAttempt[] = ['unsigned', 'garbage-signature', 'wrong-secret'];
  const taken = forged.filter((attempt) => accepted(facts.answers[attempt]));
  if (taken.length > 0) return [found(facts, 'unchecked', taken.map(evidenceOf(facts)))];
  if (!accepted(facts.answers['altered-body'])) return [];
  return [found(facts, 'altered', [evidenceOf(facts)('altered-body')])];
}

function checkTime(facts: WebhookFacts): readonly Finding[] {
  // An endpoint that checks nothing has its own finding.
  if (accepted(facts.answers.unsigned)) return [];
  return (['expired', 'future'] as const).flatMap((attempt) =>
    accepted(facts.answers[attempt]) ? [found(facts, attempt, [evidenceOf(facts)(attempt)])] : [],
  );
}

function checkAcceptance(facts: WebhookFacts): readonly Finding[] {
  const { correct, replayed } = facts.answers;
  if (correct?.kind === 'answer' && !accepted(correct)) {
    return [found(facts, 'refused', [evidenceOf(facts)('correct')])];
  }
  if (!accepted(correct) || !accepted(replayed)) return [];
  return [found(facts, 'replay', [evidenceOf(facts)('replayed')])];
}

function checkAnswers(facts: WebhookFacts): readonly Finding[] {
  const { answers } = facts;
  const attempts = answersOf(facts);
  const slow = attempts.filter(([, { elapsedMs }]) => elapsedMs > SLOW_MS);
  const silent = Object.entries(answers)
    .filter(([attempt, { kind }]) => kind !== 'answer' && attempt !== 'large')
    .map(([attempt, answer]) => `${attempt}: ${silenceOf(answer)}`);
  const leaks = attempts.flatMap(([attempt, { body, status }]) =>
    leaksOf(body).map((leak) => `${attempt}: ${status} with ${leak}`),
  );
  const { large } = answers;
  const unlimited =
    large?.kind === 'answer' && large.status !== 413 && large.status === statusOf(answers.unsigned);
  return [
    ...(leaks.length === 0 ? [] : [found(facts, 'leak', leaks)]),
    // Without any handshake there was nothing to answer.
    ...(silent.length === 0 || facts.tls?.version === null ? [] : [found(facts, 'silent', silent)]),
    ...(slow.length === 0
      ? []
      : [
          found(
            facts,
            'slow',
            slow.map(([name, { elapsedMs }]) => `${name}: ${elapsedMs} ms`),
          ),
        ]),
    ...(unlimited ? [found(facts, 'large', [evidenceOf(facts)('large')])] : []),
    ...(accepted(answers.get) ? [found(facts, 'get', [evidenceOf(facts)('get')])] : []),
  ];
}

type Answered = Extract<WebhookAnswer, { kind: 'answer' }>;

function answersOf({ answers }: WebhookFacts): readonly (readonly [string, Answered])[] {
  return Object.entries(answers).flatMap(([attempt, answer]) =>
    answer.kind === 'answer' ? [[attempt, answer] as const] : [],
  );
}

function evidenceOf({ answers }: WebhookFacts): (attempt: WebhookAttempt) => string {
  return (attempt) => `${attempt}: answered ${statusOf(answers[attempt]) ?? 'nothing'}`;
}

function statusOf(answer: WebhookAnswer | undefined): number | null {
  return answer?.kind === 'answer' ? answer.status : null;
}

function silenceOf(answer: WebhookAnswer): string {
  if (answer.kind === 'timeout') return `no answer within ${answer.afterMs} ms`;
  return answer.kind === 'failed' ? answer.why : 'answered';
}
