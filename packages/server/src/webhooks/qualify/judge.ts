import type { WebhookAnswer, WebhookFacts } from '@coffer/audit/webhook';
import type { CheckResult, QualificationCheck } from './qualification.ts';

/** Slower refusals fail: what takes long to refuse takes longer to accept. */
export const ANSWER_TIME_MAX_MS = 3_000;

type Verdict = Omit<CheckResult, 'name'>;

/** What the facts of a visit say about each check. */
export function judge(facts: WebhookFacts): readonly CheckResult[] {
  const { unsigned } = facts.answers;
  const verdicts: Readonly<Record<QualificationCheck, Verdict>> = {
    tls_version: tlsVersion(facts),
    certificate: certificate(facts),
    no_redirect: noRedirect(facts),
    refuses_unsigned: refuses([unsigned]),
    refuses_wrong_signature: refuses([
      facts.answers['garbage-signature'],
      facts.answers['wrong-secret'],
    ]),
    answer_time: answerTime(facts),
  };
  return named(verdicts);
}

/** All checks of an endpoint that could not be looked at: one failed, of the rest nobody knows. */
export function judgeUnreachable(url: URL, why: string): readonly CheckResult[] {
  const unseen = unknown('it could not be reached');
  const tls = url.protocol === 'http:' ? PLAIN : unseen;
  return named({
    tls_version: tls,
    certificate: tls,
    no_redirect: unseen,
    refuses_unsigned: unseen,
    refuses_wrong_signature: unseen,
    answer_time: failed(why),
  });
}

function named(verdicts: Readonly<Record<QualificationCheck, Verdict>>): readonly CheckResult[] {
  const { tls_version, certificate: trust, no_redirect, ...answers } = verdicts;
  return [
    { name: 'tls_version', ...tls_version },
    { name: 'certificate', ...trust },
    { name: 'no_redirect', ...no_redirect },
    { name: 'refuses_unsigned', ...answers.refuses_unsigned },
    { name: 'refuses_wrong_signature', ...answers.refuses_wrong_signature },
    { name: 'answer_time', ...answers.answer_time },
  ];
}

const passed = (detail: string): Verdict => ({ result: 'passed', detail });
const failed = (detail: string): Verdict => ({ result: 'failed', detail });
const unknown = (detail: string): Verdict => ({ result: 'unknown', detail });
const PLAIN: Verdict = { result: 'not_applicable', detail: 'plain http on this machine' };

function tlsVersion({ tls }: WebhookFacts): Verdict {
  if (tls === null) return PLAIN;
  const old = tls.oldVersions.join(' and ');
  if (tls.version === null) return failed(`it agrees only on ${old || 'no version of TLS'}`);
  if (old !== '') return failed(`it still agrees on ${old}`);
  return passed(`${tls.version}, and nothing older than TLSv1.2`);
}

function certificate({ tls }: WebhookFacts): Verdict {
  if (tls === null) return PLAIN;
  if (tls.untrusted !== null) return failed(`it is not trusted: ${tls.untrusted}`);
  if (tls.notAfter === null) return failed('there is none');
  return passed(`trusted, and valid until ${tls.notAfter.slice(0, 'yyyy-mm-dd'.length)}`);
}

function noRedirect({ answers }: WebhookFacts): Verdict {
  const redirect = answered(Object.values(answers)).find(({ status }) => kindOf(status) === 3);
  const all = Object.values(answers);
  if (redirect === undefined && answered(all).length < all.length) {
    return unknown('it did not answer');
  }
  if (redirect === undefined) return passed('it redirects nowhere');
  return failed(`it answered ${redirect.status}, which is not followed`);
}

/** A body that nobody signed, or not rightly, must be refused: with 4xx, or at least 5xx. */
function refuses(given: readonly (WebhookAnswer | undefined)[]): Verdict {
  const answers = answered(given);
  const statuses = answers.map(({ status }) => status);
  const taken = statuses.find((status) => kindOf(status) < 4);
  if (taken !== undefined) return failed(`it answered ${taken}`);
  if (answers.length < given.length) return unknown('it did not answer');
  return passed(`it answered ${[...new Set(statuses)].join(' and ')}`);
}

function answerTime({ answers, tls }: WebhookFacts): Verdict {
  if (tls !== null && tls.version === null) return unknown('without TLS nothing is sent');
  const all = Object.values(answers);
  const answersInTime = answered(all);
  if (answersInTime.length < all.length) return failed('a request got no answer in time');
  const slowest = Math.max(...answersInTime.map(({ elapsedMs }) => elapsedMs));
  const said = `${slowest} ms at most, of ${ANSWER_TIME_MAX_MS} ms`;
  return slowest <= ANSWER_TIME_MAX_MS ? passed(said) : failed(said);
}

function answered(answers: readonly (WebhookAnswer | undefined)[]) {
  return answers.flatMap((answer) => (answer?.kind === 'answer' ? [answer] : []));
}

/** 2 of 204. */
function kindOf(status: number): number {
  return Math.floor(status / 100);
}
