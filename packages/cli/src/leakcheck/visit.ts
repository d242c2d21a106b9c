import { encodeForm, type FormInput } from '@coffer/kernel';
import type { DevFile } from '../start/start.ts';
import type { Installation } from '../running/index.ts';
import type { Canary } from './canary.ts';
import { send, textAt, type HttpAnswer, type HttpCall } from './http.ts';

export interface Form {
  readonly [key: string]: FormInput;
}

export interface FormCall {
  /** Origin and path. */
  readonly url: string;
  readonly key: string;
  readonly form: Form;
}

/** Objects that the check makes say so, wherever the merchant meets them. */
export const MARK = { metadata: { leakcheck: 'true' } } as const;

/** One canary on its way through one door: what is sent, what came back, what went wrong. */
export class Visit {
  readonly canary: Canary;
  /** Where everything is, with the keys of the check's own account. */
  readonly dev: DevFile;
  /** The same with the merchant's keys, for what the merchant's shop began. */
  readonly merchant: DevFile;
  readonly answers: HttpAnswer[] = [];
  /** Why the door could not be tried as it should; empty when it was. */
  readonly failures: string[] = [];
  /** Card data that was taken where it must be refused. */
  readonly accepted: string[] = [];

  constructor(canary: Canary, installation: Pick<Installation, 'dev' | 'checkKeys'>) {
    this.canary = canary;
    this.merchant = installation.dev;
    this.dev = { ...installation.dev, ...installation.checkKeys };
  }

  async call(call: HttpCall): Promise<HttpAnswer> {
    const answer = await send(call);
    this.answers.push(answer);
    return answer;
  }

  post({ url, key, form }: FormCall): Promise<HttpAnswer> {
    return this.call({
      method: 'POST',
      url,
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: encodeForm(form),
    });
  }

  /** Notes an answer that should have been a success. */
  mustWork(what: string, answer: HttpAnswer): void {
    if (answer.status === 200) return;
    const code = textAt(answer.json, 'error', 'code') || textAt(answer.json, 'error', 'type');
    this.failures.push(`${what} answered HTTP ${answer.status} ${code}`.trim());
  }

  /** Notes an answer that should have been a refusal by the client's own fault. */
  mustRefuse(what: string, answer: HttpAnswer): void {
    if (answer.status < 400) this.accepted.push(what);
    else if (answer.status >= 500) this.failures.push(`${what} answered HTTP ${answer.status}`);
  }

  /** The card's form fields. */
  card(): Form {
    const { number, cvc, expMonth, expYear } = this.canary;
    return { number, cvc, exp_month: expMonth, exp_year: expYear };
  }
}
