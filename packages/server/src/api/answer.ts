import type { ApiError } from '@coffer/kernel';

/** What goes back to the client, and into the row of an idempotency key. */
export interface Answer {
  readonly status: number;
  /** JSON text. */
  readonly body: string;
  /** The request that this answer was first given to, when it is a replay. */
  readonly replayOf?: string;
}

export function okAnswer(object: object): Answer {
  return { status: 200, body: JSON.stringify(object) };
}

export function errorAnswer(error: ApiError): Answer {
  return { status: error.status, body: JSON.stringify(withDocUrl(error)) };
}

function withDocUrl(error: ApiError): object {
  const { error: fields } = error.toBody();
  const { code } = fields;
  if (code === undefined) return { error: fields };
  const page = `https://stripe.com/docs/error-codes/${code.replaceAll('_', '-')}`;
  return { error: { code, doc_url: page, ...fields } };
}
