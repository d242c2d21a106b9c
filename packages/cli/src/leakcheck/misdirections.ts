import { encodeForm } from '@coffer/kernel';
import type { HttpCall } from './http.ts';
import type { Visit } from './visit.ts';

/** A mistake of a client: card data sent to the API's own origin, where it must be refused. */
export interface Misdirection {
  readonly name: string;
  walk(visit: Visit): Promise<void>;
}

/** Every part of a request that can carry a card number by mistake. */
export const MISDIRECTIONS: readonly Misdirection[] = [
  misdirect('card in a form', (visit) =>
    form(visit, '/v1/payment_methods', {
      type: 'card',
      card: visit.card(),
    }),
  ),
  misdirect('card in a JSON body', (visit) => ({
    method: 'POST',
    url: `${visit.dev.api}/v1/payment_methods`,
    headers: { ...bearer(visit), 'content-type': 'application/json' },
    body: JSON.stringify({ type: 'card', card: visit.card() }),
  })),
  misdirect('query string', (visit) => ({
    method: 'GET',
    url: `${visit.dev.api}/v1/customers?${encodeForm({ email: visit.canary.number })}`,
    headers: bearer(visit),
  })),
  misdirect('path', (visit) => ({
    method: 'GET',
    url: `${visit.dev.api}/v1/payment_methods/${visit.canary.number}`,
    headers: bearer(visit),
  })),
  misdirect('header', (visit) => ({
    method: 'GET',
    url: `${visit.dev.api}/v1/account`,
    headers: { ...bearer(visit), 'x-card-number': visit.canary.number },
  })),
  misdirect('idempotency key', (visit) => {
    const call = form(visit, '/v1/customers', { name: 'leakcheck' });
    return { ...call, headers: { ...call.headers, 'idempotency-key': visit.canary.number } };
  }),
  misdirect('metadata', (visit) =>
    form(visit, '/v1/customers', { metadata: { note: `card ${grouped(visit, ' ')}` } }),
  ),
  misdirect('description', (visit) =>
    form(visit, '/v1/payment_intents', {
      amount: '1999',
      currency: 'usd',
      description: `paid by ${grouped(visit, '-')}`,
    }),
  ),
];

function misdirect(name: string, build: (visit: Visit) => HttpCall): Misdirection {
  return {
    name,
    walk: async (visit) => visit.mustRefuse(`card number: ${name}`, await visit.call(build(visit))),
  };
}

function bearer(visit: Visit): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${visit.dev.secret_key}` };
}

function form(visit: Visit, path: string, values: Parameters<typeof encodeForm>[0]): HttpCall {
  return {
    method: 'POST',
    url: `${visit.dev.api}${path}`,
    headers: { ...bearer(visit), 'content-type': 'application/x-www-form-urlencoded' },
    body: encodeForm(values),
  };
}

function grouped(visit: Visit, separator: string): string {
  return visit.canary.number.match(/\d{4}/g)?.join(separator) ?? '';
}
