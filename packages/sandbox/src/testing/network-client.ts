import http from 'node:http';
import {
  sandboxAdapter,
  type AcquirerAnswer,
  type Authentication,
  type AuthorizeInput,
  type FollowUpInput,
  type Outcome,
  type SkeletonCall,
  type VerifyInput,
} from '@coffer/acquirers';
import type { SkeletonParameter } from '@coffer/acquirers/skeletons';
import type { ListedAuthorization } from '../ledger/list-authorizations.ts';
import { fillSkeleton, type TestCardInput } from './fill-skeleton.ts';

/** A busy machine is no failure: this ends what hangs. */
const ANSWER_MAX_MS = 60_000;

export const TEST_CREDENTIAL = 'acquirer-credential-of-the-tests';

export interface RawAnswer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

export interface RawCall {
  readonly method?: string;
  readonly path: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whoever asks gives up when this says so; else after a minute. */
  readonly signal?: AbortSignal;
}

export const NO_BILLING = { name: null, line1: null, postal_code: null, country: null };
const FULL_BILLING = { name: 'Ada', line1: '1 Main St', postal_code: '10115', country: 'DE' };

/** Calls a running network as vault and server do: adapter, filled skeleton, HTTP, adapter. */
export class NetworkClient {
  readonly #port: number;
  readonly #agent: http.Agent;

  constructor(port: number, agent: http.Agent = new http.Agent({ keepAlive: true })) {
    this.#port = port;
    this.#agent = agent;
  }

  /** Rejects when no whole answer comes in time. */
  call(call: RawCall): Promise<RawAnswer> {
    return new Promise((resolve, reject) => {
      const request = http.request({
        agent: this.#agent,
        host: '127.0.0.1',
        port: this.#port,
        method: call.method ?? (call.body === undefined ? 'GET' : 'POST'),
        path: call.path,
        headers: {
          authorization: `Bearer ${TEST_CREDENTIAL}`,
          ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
          ...call.headers,
        },
        signal: call.signal ?? AbortSignal.timeout(ANSWER_MAX_MS),
      });
      request.on('error', reject);
      request.on('response', (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (text: string) => (body += text));
        response.on('error', reject);
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
        );
      });
      request.end(call.body);
    });
  }

  send(call: SkeletonCall, card: TestCardInput | null, signal?: AbortSignal): Promise<RawAnswer> {
    const { skeleton, body } = fillSkeleton(call, card);
    return this.call({
      path: skeleton.path,
      body,
      ...(signal === undefined ? {} : { signal }),
    });
  }

  /** What the adapter makes of the answer, from only the fields that may leave the vault. */
  async outcome(call: SkeletonCall, card: TestCardInput | null): Promise<Outcome> {
    const answer = await this.send(call, card);
    return readOutcome(call, answer);
  }

  /** Begins or inquires an authentication. */
  async authentication(call: SkeletonCall, card: TestCardInput | null): Promise<Authentication> {
    return sandboxAdapter.readAuthentication(pick(call, await this.send(call, card)));
  }

  authorize(input: Partial<AuthorizeInput>, card: TestCardInput): Promise<Outcome> {
    return this.outcome(authorizeCall(input), card);
  }

  verify(input: Partial<VerifyInput>, card: TestCardInput): Promise<Outcome> {
    const call = sandboxAdapter.verify({ reference: 'v', billing: FULL_BILLING, ...input });
    return this.outcome(call, card);
  }

  followUp(
    kind: 'capture' | 'increment' | 'refund' | 'reverse',
    input: FollowUpInput,
  ): Promise<Outcome> {
    return this.outcome(sandboxAdapter[kind](input), null);
  }

  /** Everything that the network has authorized, over all pages. */
  async listAll(limit = 1_000): Promise<ListedAuthorization[]> {
    const all: ListedAuthorization[] = [];
    for (;;) {
      const after = encodeURIComponent(all.at(-1)?.reference ?? '');
      const { body } = await this.call({
        path: `/acquirer/authorizations?after=${after}&limit=${limit}`,
      });
      // The network's own answer.
      const page = JSON.parse(body) as { data: ListedAuthorization[]; has_more: boolean };
      all.push(...page.data);
      if (!page.has_more) return all;
    }
  }

  close(): void {
    this.#agent.destroy();
  }
}

export function authorizeCall(input: Partial<AuthorizeInput>): SkeletonCall {
  return sandboxAdapter.authorize({
    reference: 'a',
    amountMinor: 1000,
    currency: 'usd',
    capture: true,
    offSession: false,
    statementDescriptor: 'SHOP',
    billing: FULL_BILLING,
    ...input,
  });
}

export function readOutcome(call: SkeletonCall, answer: RawAnswer): Outcome {
  return sandboxAdapter.readAnswer(pick(call, answer));
}

/** What of an answer may leave the vault. */
function pick(call: SkeletonCall, answer: RawAnswer): AcquirerAnswer {
  const { skeleton } = fillSkeleton(call, null);
  // The network's own answer: a flat object.
  const fields = Object.entries(JSON.parse(answer.body) as Record<string, SkeletonParameter>);
  return {
    reference: String(call.parameters['reference']),
    httpStatus: answer.status,
    fields: Object.fromEntries(fields.filter(([name]) => skeleton.answer.includes(name))),
  };
}
