import { isUtf8 } from 'node:buffer';
import type http from 'node:http';
import { ApiError, headersFor, InvariantError } from '@coffer/kernel';
import { DoorError, type DoorClient, type Envelope } from '@coffer/vault-protocol';
import { errorCode, type Crash } from '../crash.ts';
import type { Log } from '../log.ts';
import { splitForm } from '../splitter/split-form.ts';
import { Wiper } from '../wipe.ts';
import { errorAnswer, messageHeaders, type Answer } from './answer.ts';
import type { Assets } from './assets.ts';
import { keepCardData, type CardCallOptions, type KeptCard } from './card-call.ts';
import { clientKey, isLiveKey } from './client-key.ts';
import { corsHeaders, preflightAnswer } from './cors.ts';
import { addressGroup, ADDRESS_LIMIT } from './limits.ts';
import { misdirectedForm, misdirectedHead, wrongContentType } from './misdirected.ts';
import { RateLimitError } from './rate-limit-error.ts';
import { readBody } from './read-body.ts';
import {
  bodyTooLargeRefusal,
  notFoundRefusal,
  plainHttpRefusal,
  splitRefusal,
  unansweredRefusal,
} from './refusals.ts';

export interface PublicDoorOptions extends CardCallOptions {
  readonly assets: Assets;
  readonly serverDoor: DoorClient;
  readonly log: Log;
  /** Ends the process: a failed invariant leaves nothing that could be trusted. */
  readonly crash: Crash;
}

/** The server may itself wait for an acquirer through us; its own limit is shorter. */
const ENVELOPE_TIMEOUT_MS = 60_000;
const METHODS: readonly string[] = ['GET', 'POST', 'DELETE'];

/** What the vault's origin answers: the whole API by forwarding, and the built browser files. */
export class PublicDoor {
  readonly #options: PublicDoorOptions;
  readonly #underWay = new Set<Promise<unknown>>();

  constructor(options: PublicDoorOptions) {
    this.#options = options;
  }

  /** Node's request listener. */
  readonly listener: http.RequestListener = (request, response) => {
    this.#track(this.#handle(request, response));
  };

  /** Resolves when every request that was accepted is answered and its card claimed. */
  async idle(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.allSettled(this.#underWay);
  }

  async #handle(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const startedMs = performance.now();
    const wiper = new Wiper();
    const key = clientKey(request.headers.authorization);
    let answer: Answer;
    try {
      const body = readBody(request, wiper);
      answer = await this.#answer(request, { key, body, wiper });
    } catch (error) {
      answer = this.#failure(error);
    } finally {
      wiper.wipe();
    }
    this.#write(response, answer, key);
    this.#options.log.write('request', {
      status: answer.status,
      ms: Math.round(performance.now() - startedMs),
      request_id: answer.headers['request-id'] ?? null,
    });
  }

  async #answer(
    request: http.IncomingMessage,
    input: { readonly key: string | null; readonly body: Promise<Buffer | null>; wiper: Wiper },
  ): Promise<Answer> {
    const { method = '', url = '' } = request;
    const isApi = url.startsWith('/v1/');
    if (isApi && method === 'OPTIONS') return preflightAnswer();
    const body = await input.body;
    if (body === null) throw bodyTooLargeRefusal();
    if (!isApi && (method === 'GET' || method === 'HEAD')) return this.#asset(request);
    if (!isApi || !METHODS.includes(method)) throw notFoundRefusal();

    const address = request.socket.remoteAddress ?? '';
    if (!this.#options.limiter.take(`client ${addressGroup(address)}`, ADDRESS_LIMIT)) {
      throw new RateLimitError('global-rate');
    }
    const wrong =
      misdirectedHead(request) ?? (body.length > 0 ? wrongContentType(request.headers) : null);
    if (wrong !== null) throw wrong;
    if (input.key !== null && isLiveKey(input.key) && !this.#options.tls) throw plainHttpRefusal();
    return this.#forward(request, { key: input.key, address, body, wiper: input.wiper });
  }

  /** Takes the card data out, and passes the rest on to the server in an envelope. */
  async #forward(
    request: http.IncomingMessage,
    input: { readonly key: string | null; readonly address: string; body: Buffer; wiper: Wiper },
  ): Promise<Answer> {
    const { key, address, body } = input;
    const split = splitForm(body, input.wiper);
    if (split.kind === 'refused') throw splitRefusal(split);
    const { card, cvc } = split;
    if (!isUtf8(split.rest))
      throw splitRefusal({ kind: 'refused', reason: 'malformed', param: null });
    // From here on it may be a string: the card fields are out.
    const rest = split.rest.toString('utf8');
    const misdirected = misdirectedForm(rest);
    if (misdirected !== null) throw misdirected;
    let kept: KeptCard | null = null;
    if (card !== null || cvc !== null) {
      if (request.method !== 'POST') throw notFoundRefusal();
      const idempotencyKey = headerText(request.headers['idempotency-key']);
      kept = await keepCardData({ key, idempotencyKey, address, body, card, cvc }, this.#options);
    }
    input.wiper.wipe();
    const envelope: Envelope = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: messageHeaders(request.headers),
      address,
      body: rest,
      card: kept?.card ?? null,
      cvc: kept?.cvc ?? null,
      form_digest: kept?.formDigest ?? null,
    };
    const call = { path: '/envelope', body: envelope, timeoutMs: ENVELOPE_TIMEOUT_MS };
    const response = await this.#options.serverDoor.call(call);
    if (kept !== null) this.#settle(kept, response);
    return {
      status: response.status,
      headers: messageHeaders(response.headers),
      body: response.body,
    };
  }

  /** The server's 2xx claims the card. A replayed answer is to a first request, which did that. */
  #settle(
    kept: KeptCard,
    response: { readonly status: number; readonly headers: http.IncomingHttpHeaders },
  ): void {
    const { accountId, card } = kept;
    if (card === null || response.status < 200 || response.status >= 300) return;
    if (response.headers['idempotent-replayed'] === 'true') return;
    const claim = this.#options.store.claim(accountId, [card.facts.ref]).catch(() => {
      // The sweep asks the server about it again.
      this.#options.log.write('claim_failed', { card: card.facts.ref });
    });
    this.#track(claim);
  }

  #asset(request: http.IncomingMessage): Answer {
    const { pathname } = new URL(request.url ?? '', 'http://localhost');
    const found = this.#options.assets.answer(pathname, request.headers['if-none-match']);
    if (found === null) throw notFoundRefusal();
    return found;
  }

  #failure(error: unknown): Answer {
    if (error instanceof ApiError) {
      const detail = error.detail ?? 'refused';
      this.#options.log.write('refused', { code: detail, status: error.status });
      this.#options.audit.record({ event: 'card_refused', accountId: null, subject: detail });
      const answer = errorAnswer(error);
      if (!(error instanceof RateLimitError)) return answer;
      const headers = { ...answer.headers, 'stripe-rate-limited-reason': error.reason };
      return { ...answer, headers };
    }
    if (error instanceof InvariantError) this.#options.crash(error);
    const detail = error instanceof DoorError ? `door_${error.reason}` : 'internal';
    this.#options.log.write('failed', { code: detail, kind: errorCode(error) });
    return errorAnswer(unansweredRefusal(detail));
  }

  #write(response: http.ServerResponse, answer: Answer, key: string | null): void {
    const isFile = answer.headers['etag'] !== undefined;
    const headers = {
      ...answer.headers,
      ...(isFile ? {} : { ...headersFor('api', { tls: this.#options.tls }), ...corsHeaders(key) }),
    };
    if (answer.status === 413) response.shouldKeepAlive = false;
    response.writeHead(answer.status, { ...headers, 'content-length': answer.body.length });
    response.end(answer.body);
  }

  #track(work: Promise<unknown>): void {
    this.#underWay.add(work);
    void work.finally(() => this.#underWay.delete(work));
  }
}

function headerText(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value;
}
