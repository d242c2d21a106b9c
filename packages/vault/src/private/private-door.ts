import type http from 'node:http';
import { InvariantError, type Clock } from '@coffer/kernel';
import {
  DOOR_BODY_MAX_BYTES,
  opensDoor,
  readAll,
  type Log,
  type SendAnswer,
  type SendRequest,
} from '@coffer/vault-protocol';
import { listedCard } from '../card/listed-card.ts';
import { errorCode, type Crash } from '../crash.ts';
import type { KeyRing } from '../keys/key-ring.ts';
import type { Sender } from '../send/send.ts';
import type { CardStore } from '../store/card-store.ts';
import {
  readCardRefs,
  readDeleteCvcRequest,
  readExtendCvcRequest,
  readSendRequest,
  readTestAliasRequest,
} from './read-request.ts';

export interface PrivateDoorOptions {
  readonly token: string;
  readonly sender: Sender;
  readonly store: CardStore;
  readonly keys: KeyRing;
  readonly clock: Clock;
  readonly log: Log;
  readonly crash: Crash;
}

/** Status and JSON body of an answer. */
type DoorAnswer = readonly [status: number, body: object];
type Operation = (body: unknown) => Promise<DoorAnswer>;

const BAD_REQUEST: DoorAnswer = [400, { error: 'malformed_request' }];
const NOT_FOUND: DoorAnswer = [404, { error: 'not_found' }];

/** Answers with what `run` gives: null is not found, nothing an empty object. */
function operation<R>(
  parse: (body: unknown) => R | null,
  run: (request: R) => Promise<object | null | void>,
): Operation {
  return async (body) => {
    const request = parse(body);
    if (request === null) return BAD_REQUEST;
    const result = await run(request);
    return result === null ? NOT_FOUND : [200, result ?? {}];
  };
}

/** What the server may ask of the vault. No answer holds a card number or a CVC. */
export class PrivateDoor {
  readonly #options: PrivateDoorOptions;
  readonly #operations: ReadonlyMap<string, Operation>;

  constructor(options: PrivateDoorOptions) {
    this.#options = options;
    const { store } = options;
    const operations = {
      '/send': operation(readSendRequest, (request) => this.#send(request)),
      '/cards/test-alias': operation(readTestAliasRequest, (request) =>
        Promise.resolve(listedCard(request, options)),
      ),
      '/cvcs/extend': operation(readExtendCvcRequest, (request) => store.extendCvc(request)),
      '/cvcs/delete': operation(readDeleteCvcRequest, (request) => store.deleteCvc(request)),
      '/cards/claim': operation(readCardRefs, (cards) => store.claim(cards.account_id, cards.refs)),
      '/cards/delete': operation(readCardRefs, (cards) =>
        store.delete(cards.account_id, cards.refs),
      ),
    };
    this.#operations = new Map(Object.entries(operations));
  }

  /** Node's request listener. */
  readonly listener: http.RequestListener = (request, response) => {
    void this.#answer(request).then(([status, body]) => {
      // Text leaves in one write with the headers.
      const text = JSON.stringify(body);
      const headers = {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(text),
      };
      response.writeHead(status, headers).end(text);
    });
  };

  async #answer(request: http.IncomingMessage): Promise<DoorAnswer> {
    try {
      if (!opensDoor(request.headers.authorization, this.#options.token)) {
        this.#options.log.write('door_refused');
        return [401, { error: 'unauthorized' }];
      }
      const found = this.#operations.get(request.url ?? '');
      if (found === undefined || request.method !== 'POST') return NOT_FOUND;
      const body = parseJson(await readAll(request, DOOR_BODY_MAX_BYTES));
      return body === undefined ? BAD_REQUEST : await found(body);
    } catch (error) {
      if (error instanceof InvariantError) this.#options.crash(error);
      this.#options.log.write('door_failed', { kind: errorCode(error) });
      return [500, { error: 'internal' }];
    }
  }

  async #send(request: SendRequest): Promise<SendAnswer> {
    const startedMs = performance.now();
    const answer = await this.#options.sender.send(request);
    this.#options.log.write('send', {
      reference: request.reference,
      status: answer.status,
      reason: answer.status === 'answered' ? null : answer.reason,
      ms: Math.round(performance.now() - startedMs),
    });
    return answer;
  }
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}
