import type { Stack } from '@coffer/testkit';
import { Caller, type ApiLine, type Window } from '../calls/caller.ts';
import type { Answer } from '../calls/line.ts';

const AMOUNT_MINOR = 2_000;

/** A merchant's server that does nothing but pay: it creates an intent, then confirms it. */
export class Payer {
  readonly #caller: Caller;

  private constructor(caller: Caller) {
    this.#caller = caller;
  }

  static async open(stack: Stack, connections: number): Promise<Payer> {
    return new Payer(await Caller.open(stack.api, connections, () => stack.secret_key));
  }

  pay(count: number): Promise<Window> {
    return this.#caller.repeat(count, payOver);
  }

  payOnce(): Promise<PaidIntent> {
    return payOver(this.#caller.first);
  }

  close(): void {
    this.#caller.close();
  }
}

/** An intent as far as the bench looks at it. */
export interface PaidIntent {
  readonly id: string;
  readonly status: string;
}

async function payOver(line: ApiLine): Promise<PaidIntent> {
  const created = await line.post(
    '/v1/payment_intents',
    `amount=${AMOUNT_MINOR}&currency=usd&automatic_payment_methods[enabled]=true` +
      '&automatic_payment_methods[allow_redirects]=never&metadata[order_id]=6735',
  );
  const path = `/v1/payment_intents/${intentOf(created).id}/confirm`;
  const paid = intentOf(await line.post(path, 'payment_method=pm_card_visa'));
  if (paid.status !== 'succeeded') throw new Error(`a payment is ${paid.status}`);
  return paid;
}

function intentOf({ body }: Answer): PaidIntent {
  // An answer with status 200 is an intent of the API.
  return JSON.parse(body) as PaidIntent;
}
