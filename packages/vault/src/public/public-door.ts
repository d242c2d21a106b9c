import type http from 'node:http';
import {
  addressGroup,
  ApiError,
  clientAddress,
  headersFor,
  InvariantError,
  isLiveKey,
  keyOfHeader,
  RateLimitError,
} from '@coffer/kernel';
import { DoorError } from '@coffer/vault-protocol';
import { errorCode, type Crash } from '../crash.ts';
import { Wiper } from '../wipe.ts';
import { errorAnswer, type Answer } from './answer.ts';
import type { Assets } from './assets.ts';
import { corsHeaders, preflightAnswer } from './cors.ts';
import { forwardCall, type ForwardOptions } from './forward.ts';
import { ADDRESS_LIMIT, BODY_BYTES_LIMIT } from './limits.ts';
import { misdirectedHead, wrongContentType } from './misdirected.ts';
import { readBody } from './read-body.ts';
import { notFoundRefusal, plainHttpRefusal, unansweredRefusal } from './refusals.ts';

export interface PublicDoorOptions extends Omit<ForwardOptions, 'track'> {
  readonly assets: Assets;
  /** Ends the process: a failed invariant leaves nothing that could be trusted. */
  readonly crash: Crash;
}

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
    let answer: Answer;
    try {
      // Called before anything is awaited; see there.
      const body = readBody(request, wiper);
      answer = await this.#answer(request, body, wiper);
    } catch (error) {
      const failed = this.#failure(error);
      const security = headersFor('api', { tls: this.#options.tls });
      answer = { ...failed, headers: { ...failed.headers, ...security } };
    } finally {
      wiper.wipe();
    }
    if (answer.status === 413) response.shouldKeepAlive = false;
    response.writeHead(answer.status, { ...answer.headers, 'content-length': answer.body.length });
    response.end(answer.body);
    this.#options.log.write('request', {
      status: answer.status,
      ms: Math.round(performance.now() - startedMs),
      request_id: answer.headers['request-id'] ?? null,
    });
  }

  async #answer(
    request: http.IncomingMessage,
    reading: Promise<Buffer>,
    wiper: Wiper,
  ): Promise<Answer> {
    const body = await reading;
    const { method = '', url = '' } = request;
    if (!url.startsWith('/v1/')) {
      const file = method === 'GET' || method === 'HEAD' ? this.#file(request) : null;
      if (file === null) throw notFoundRefusal();
      return file;
    }
    if (method === 'OPTIONS') return this.#apiAnswer(preflightAnswer(), null);
    const key = keyOfHeader(request.headers.authorization);
    try {
      return this.#apiAnswer(await this.#callApi({ request, key, body }, wiper), key);
    } catch (error) {
      return this.#apiAnswer(this.#failure(error), key);
    }
  }

  async #callApi(
    call: { readonly request: http.IncomingMessage; readonly key: string | null; body: Buffer },
    wiper: Wiper,
  ): Promise<Answer> {
    const { request, key, body } = call;
    const { limiter, audit, tls } = this.#options;
    const address = clientAddress(request.socket.remoteAddress);
    const group = addressGroup(address);
    const allowed =
      limiter.take(`client ${group}`, ADDRESS_LIMIT) &&
      limiter.take(`bytes ${group}`, BODY_BYTES_LIMIT, body.length);
    if (!allowed) throw new RateLimitError('global-rate');
    if (!METHODS.includes(request.method ?? '')) throw notFoundRefusal();
    const misdirected = misdirectedHead(request);
    if (misdirected !== null) {
      audit.record({ event: 'card_refused', accountId: null, subject: 'misdirected' });
      throw misdirected;
    }
    const wrongType = body.length === 0 ? null : wrongContentType(request.headers);
    if (wrongType !== null) throw wrongType;
    if (key !== null && isLiveKey(key) && !tls) throw plainHttpRefusal();
    const track = this.#track.bind(this);
    return forwardCall({ request, key, address, body }, { ...this.#options, track }, wiper);
  }

  #file(request: http.IncomingMessage): Answer | null {
    const [path = ''] = (request.url ?? '').split('?', 1);
    return this.#options.assets.answer(path, {
      ifNoneMatch: request.headers['if-none-match'],
      acceptEncoding: request.headers['accept-encoding'],
      fetchSite: request.headers['sec-fetch-site'],
    });
  }

  #apiAnswer(answer: Answer, key: string | null): Answer {
    const headers = headersFor('api', { tls: this.#options.tls });
    return { ...answer, headers: { ...answer.headers, ...headers, ...corsHeaders(key) } };
  }

  #failure(error: unknown): Answer {
    if (error instanceof ApiError) {
      this.#options.log.write('refused', { status: error.status, code: error.detail ?? null });
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

  #track(work: Promise<unknown>): void {
    this.#underWay.add(work);
    void work.finally(() => this.#underWay.delete(work));
  }
}
