import { printable } from '@coffer/audit/report';
import { OperatorError } from '@coffer/kernel';
import { readText } from './read-text.ts';

const CALL_TIMEOUT_MS = 30_000;
/** A page holds a hundred events. */
const ANSWER_MAX_BYTES = 64 * 1024 * 1024;
const PAGE_SIZE = 100;
/** Where an account begins that has no event yet: no id stands before it. */
const BEFORE_ALL = 'evt_0';

/** An event as the API shows it, as far as this command looks into it. */
export interface ApiEvent {
  readonly id: string;
  readonly type: string;
  readonly created: number;
  readonly data: { readonly object: { readonly id?: string; readonly object?: string } };
}

export interface EventPage {
  /** Oldest first. */
  readonly events: readonly ApiEvent[];
  readonly hasMore: boolean;
}

/** The API did not answer, or not now: the same call may succeed later. */
export class Unavailable extends Error {}

/** The calls of `coffer listen`. */
export class ListenApi {
  readonly #origin: string;
  readonly #key: string;

  constructor(options: { readonly api: string; readonly secretKey: string }) {
    this.#origin = options.api;
    this.#key = options.secretKey;
  }

  /** What events are signed with: the same for every client of the account in this mode. */
  async signingSecret(): Promise<string> {
    const form = 'device_name=coffer&websocket_features[]=webhooks';
    const { secret } = await this.#call('POST', '/v1/stripecli/sessions', form);
    if (typeof secret !== 'string') throw notOurs();
    return secret;
  }

  /** The newest event, to read on from. */
  async newestId(): Promise<string> {
    const { events } = await this.#page('?limit=1');
    return events[0]?.id ?? BEFORE_ALL;
  }

  /** The events right behind that one. */
  eventsAfter(id: string): Promise<EventPage> {
    return this.#page(`?limit=${PAGE_SIZE}&ending_before=${id}`);
  }

  async event(id: string): Promise<ApiEvent> {
    return readEvent(await this.#call('GET', `/v1/events/${id}`));
  }

  async #page(query: string): Promise<EventPage> {
    const { data, has_more: hasMore } = await this.#call('GET', `/v1/events${query}`);
    if (!Array.isArray(data)) throw notOurs();
    return { events: data.map(readEvent).toReversed(), hasMore: hasMore === true };
  }

  async #call(method: string, path: string, body?: string): Promise<Fields> {
    const headers = {
      authorization: `Bearer ${this.#key}`,
      'content-type': 'application/x-www-form-urlencoded',
    };
    let status: number;
    let text: string;
    try {
      const response = await fetch(this.#origin + path, {
        method,
        headers,
        redirect: 'error',
        signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
        ...(body !== undefined && { body }),
      });
      status = response.status;
      text = await readText(response, ANSWER_MAX_BYTES);
    } catch {
      throw new Unavailable(`${this.#origin} does not answer`);
    }
    if (status >= 500 || status === 429) throw new Unavailable(`the API answered ${status}`);
    const fields = fieldsOf(parsed(text));
    if (status === 200) return fields;
    const { message } = fieldsOf(fields['error']);
    throw new OperatorError(
      `The API answered ${status}: ${typeof message === 'string' ? printable(message) : 'no reason given'}`,
    );
  }
}

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(value: unknown): Fields {
  return value !== null && typeof value === 'object' ? { ...value } : {};
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function readEvent(value: unknown): ApiEvent {
  const { id, type, created, data } = fieldsOf(value);
  const known = typeof id === 'string' && typeof type === 'string' && typeof created === 'number';
  if (!known || typeof fieldsOf(data)['object'] !== 'object') throw notOurs();
  // Looked at right above; the rest is passed on as it came.
  return value as ApiEvent;
}

function notOurs(): OperatorError {
  return new OperatorError('What answers there is not this API.');
}
