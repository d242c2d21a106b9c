/** An answer as it is kept and sent: a flat object that repeats the reference. */
export interface Answer {
  readonly httpStatus: 200 | 400;
  readonly approved: boolean;
  readonly body: {
    readonly reference: string;
    readonly status: string;
    readonly code: string | null;
    readonly [field: string]: string | number | boolean | null;
  };
}

/** An answer without card facts, as follow-ups get it. */
export function plainAnswer(reference: string, declinedCode: string | null): Answer {
  const approved = declinedCode === null;
  return {
    httpStatus: 200,
    approved,
    body: { reference, status: approved ? 'approved' : 'declined', code: declinedCode },
  };
}

/** A follow-up that was declined: by the network's own rules, or for an increment by the issuer. */
export function declinedAnswer(reference: string, code: string): Answer {
  const answer = plainAnswer(reference, code);
  if (code !== 'insufficient_funds') return answer;
  const issuers = { code: 'card_declined', decline_code: code, network_decline_code: '51' };
  return { ...answer, body: { ...answer.body, ...issuers } };
}
