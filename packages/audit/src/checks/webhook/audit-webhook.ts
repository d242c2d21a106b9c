import { AuditFailure } from '../../audit-failure.ts';
import type { WebhookFacts } from '../../facts/webhook-facts.ts';
import type { Part, Progress, SummaryLine } from '../../part.ts';
import { visitWebhook, type WebhookOptions } from '../../retrieve/webhook/visit-webhook.ts';
import { accepted, checkWebhook } from './check-webhook.ts';

/** Checks one webhook endpoint by calling it with harmless synthetic events. */
export async function auditWebhook(
  address: string,
  options: WebhookOptions,
  progress: Progress,
): Promise<Part> {
  const url = URL.parse(address);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw new AuditFailure(`${address} is no http or https address`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new AuditFailure('the address must not hold a user name or password');
  }
  const facts = await visitWebhook(url, options, progress);
  return {
    part: 'webhook',
    subject: facts.url,
    summary: summaryOf(facts),
    findings: checkWebhook(facts),
    notChecked: facts.skipped.map(({ attempt, why }) => ({ what: attempt, why })),
    data: {
      tls: facts.tls === null ? null : { ...facts.tls },
      answers: Object.fromEntries(
        Object.entries(facts.answers).map(([attempt, answer]) => [
          attempt,
          answer.kind === 'answer'
            ? { status: answer.status, elapsed_ms: answer.elapsedMs }
            : { status: null, why: answer.kind === 'failed' ? answer.why : 'timeout' },
        ]),
      ),
    },
  };
}

function summaryOf({ tls, answers }: WebhookFacts): readonly SummaryLine[] {
  const forged = [answers.unsigned, answers['garbage-signature'], answers['wrong-secret']];
  const open = forged.some(accepted);
  // Only an answer that refuses shows a check; silence and redirects show nothing.
  const refused = forged.every(
    (answer) => answer?.kind === 'answer' && answer.status >= 400 && answer.status < 500,
  );
  return [
    {
      label: 'transport',
      value: tls === null ? 'plain http' : (tls.version ?? 'no current TLS'),
      mood: tls?.version == null ? 'bad' : 'good',
    },
    signatureLine(open, refused),
    ...(answers.correct === undefined
      ? []
      : [
          {
            label: 'correct event',
            value: accepted(answers.correct) ? 'accepted' : 'not accepted',
            mood: accepted(answers.correct) ? ('good' as const) : ('bad' as const),
          },
        ]),
  ];
}

function signatureLine(open: boolean, refused: boolean): SummaryLine {
  const label = 'forged events';
  if (open) return { label, value: 'ACCEPTED', mood: 'bad' };
  if (refused) return { label, value: 'refused', mood: 'good' };
  return { label, value: 'not accepted, but not refused with a 4xx either', mood: 'plain' };
}
