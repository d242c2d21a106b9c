/** The four error types that the API answers with (Stripe API reference, "Errors"). */
export type ApiErrorType =
  'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error';

/** The wire fields of an error, beside its `type` and `message`. */
export interface ApiErrorFields {
  readonly code?: string;
  readonly decline_code?: string;
  readonly param?: string;
  readonly charge?: string;
  readonly payment_intent?: object;
  readonly setup_intent?: object;
  readonly payment_method?: object;
  readonly payment_method_type?: string;
  readonly advice_code?: string;
  readonly network_advice_code?: string;
  readonly network_decline_code?: string;
}

export interface ApiErrorInit extends ApiErrorFields {
  readonly status: number;
  readonly type: ApiErrorType;
  /** Safe to show to the caller. Never holds what the caller sent as a value. */
  readonly message: string;
  /** For our log only. Never card data. */
  readonly detail?: string;
}

/**
 * A failure that the caller of the API sees. `message` and the wire fields are safe to send;
 * `detail` is for the log only (STYLE rule 4).
 */
export class ApiError extends Error {
  readonly status: number;
  readonly type: ApiErrorType;
  readonly fields: ApiErrorFields;
  readonly detail: string | undefined;

  constructor(init: ApiErrorInit) {
    const { status, type, message, detail, ...fields } = init;
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.type = type;
    this.fields = fields;
    this.detail = detail;
  }

  /** The body of the answer, `{ error: {...} }`. */
  toBody(): { error: { type: ApiErrorType; message: string } & ApiErrorFields } {
    return { error: { type: this.type, message: this.message, ...this.fields } };
  }
}

/** A mistake of our own, found by an assertion: the request (in the vault: the process) ends. */
export class InvariantError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InvariantError';
  }
}

/** Throws an InvariantError when `condition` does not hold. `message` must not hold data. */
export function invariant(condition: boolean, message: string): asserts condition {
  if (!condition) throw new InvariantError(message);
}

/**
 * Something the operator must put right before we can run: a taken port, a bad certificate file.
 * Its message is one line for a person; nothing else is printed, and the exit status is 1.
 */
export class OperatorError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'OperatorError';
  }
}
