import type http from 'node:http';
import { InvariantError, type Clock } from '@coffer/kernel';
import { DOOR_BODY_MAX_BYTES, opensDoor, readAll } from '@coffer/vault-protocol';
import { errorCode, type Crash } from '../crash.ts';
import type { Log } from '../log.ts';
import type { Sender } from '../send/send.ts';
import type { CardStore } from '../store/card-store.ts';
import {
  readCardRefs,
  readExtendCvcRequest,
  readSendRequest,
  readTestAliasRequest,
} from './read-request.ts';
import { makeTestAlias } from './test-alias.ts';

export interface PrivateDoorOptions {
  readonly token: string;
  readonly sender: Sender;
  readonly store: CardStore;
  readonly clock: Clock;
  readonly log: Log;
  readonly crash: Crash;
}

/** Status and JSON body of an answer. */
type DoorAnswer = readonly [status: number, body: object];
type Operation = (body: unknown) => Promise<DoorAnswer>;

const BAD_REQUEST: DoorAnswer = [400, { error: 'malformed_request' }];

/** What the server may ask of the vault. No answer holds a card number or a CVC. */
export class PrivateDoor {
  readonly #options: PrivateDoorOptions;
  readonly #operations: ReadonlyMap<string, Operation>;

  constructor(options: PrivateDoorOptions) {
    this.#options = options;
    this.#operations = new Map<string, Operation>([
      ['/send', (body) => this.#send(body)],
      ['/cards/test-alias', (body) => this.#testAlias(body)],
      ['/cvcs/extend', (body) => this.#extendCvc(body)],
      ['/cards/claim', (body) => this.#claim(body)],
      ['/cards/delete', (body) => this.#delete(body)],
    ]);
  }

  /** Node's request listener. */
  readonly listener: http.RequestListener = (request, response) => {
    void this.#answer(request).then(([status, body]) => {
      const bytes = Buffer.from(JSON.stringify(body));
      const headers = { 'content-type': 'application/json', 'content-length': bytes.length };
      response.writeHead(status, headers).end(bytes);
    });
  };

  async #answer(request: http.IncomingMessage): Promise<DoorAnswer> {
    try {
      if (!opensDoor(request.headers.authorization, this.#options.token)) {
        this.#options.log.write('door_refused');
        return [401, { error: 'unauthorized' }];
      }
      const operation = this.#operations.get(request.url ?? '');
      if (operation === undefined || request.method !== 'POST')
        return [404, { error: 'not_found' }];
      const body = parseJson(await readAll(request, DOOR_BODY_MAX_BYTES));
      return body === undefined ? BAD_REQUEST : await operation(body);
    } catch (error) {
      if (error instanceof InvariantError) this.#options.crash(error);
      this.#options.log.write('door_failed', { kind: errorCode(error) });
      return [500, { error: 'internal' }];
    }
  }

  async #send(body: unknown): Promise<DoorAnswer> {
    const request = readSendRequest(body);
    if (request === null) return BAD_REQUEST;
    const startedMs = performance.now();
    const answer = await this.#options.sender.send(request);
    this.#options.log.write('send', {
      reference: request.reference,
      status: answer.status,
      reason: answer.status === 'answered' ? null : answer.reason,
      ms: Math.round(performance.now() - startedMs),
    });
    return [200, answer];
  }

  async #testAlias(body: unknown): Promise<DoorAnswer> {
    const request = readTestAliasRequest(body);
    if (request === null) return BAD_REQUEST;
    const facts = await makeTestAlias(request, this.#options);
    return facts === null ? [404, { error: 'not_found' }] : [200, facts];
  }

  async #extendCvc(body: unknown): Promise<DoorAnswer> {
    const request = readExtendCvcRequest(body);
    if (request === null) return BAD_REQUEST;
    const { account_id: accountId, cvc_ref: ref, life_ms: lifeMs } = request;
    return [200, { extended: await this.#options.store.extendCvc(accountId, ref, lifeMs) }];
  }

  async #claim(body: unknown): Promise<DoorAnswer> {
    const request = readCardRefs(body);
    if (request === null) return BAD_REQUEST;
    await this.#options.store.claim(request.account_id, request.refs);
    return [200, {}];
  }

  async #delete(body: unknown): Promise<DoorAnswer> {
    const request = readCardRefs(body);
    if (request === null) return BAD_REQUEST;
    await this.#options.store.delete(request.account_id, request.refs);
    return [200, {}];
  }
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}
