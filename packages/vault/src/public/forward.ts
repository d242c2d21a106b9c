import { isUtf8 } from 'node:buffer';
import type http from 'node:http';
import type { DoorClient, DoorResponse, Envelope, Log } from '@coffer/vault-protocol';
import { splitForm } from '../splitter/split-form.ts';
import type { Wiper } from '../wipe.ts';
import { messageHeaders, type Answer } from './answer.ts';
import { keepCardData, type CardCallOptions, type KeptCard } from './card-call.ts';
import { keyOwner } from './key-owner.ts';
import { misdirectedForm } from './misdirected.ts';
import { misdirectedRefusal, splitRefusal } from './refusals.ts';

export interface ForwardOptions extends CardCallOptions {
  readonly serverDoor: DoorClient;
  readonly log: Log;
  /** Something that goes on after the answer and must end before the process does. */
  readonly track: (work: Promise<unknown>) => void;
}

/** A call of the API as it reached the public door. */
export interface ClientCall {
  readonly request: http.IncomingMessage;
  readonly key: string | null;
  readonly address: string;
  readonly body: Buffer;
}

/**
 * Larger forms are searched for card data only for a key that exists: the server would refuse the
 * others, and a search of the largest form holds up everybody's requests.
 */
const UNKEYED_FORM_MAX_BYTES = 4096;

/** The server may itself wait for an acquirer through us; its own limit is shorter. */
const ENVELOPE_TIMEOUT_MS = 60_000;

/** Takes the card data out of a call, and passes the rest on to the server in an envelope. */
export async function forwardCall(
  call: ClientCall,
  options: ForwardOptions,
  wiper: Wiper,
): Promise<Answer> {
  const { request, key, address, body } = call;
  if (body.length > UNKEYED_FORM_MAX_BYTES) await keyOwner(key, options.directory);
  const split = splitForm(body, wiper);
  if (split.kind === 'refused') throw splitRefusal(split.reason);
  const { card, cvc, comparable } = split;
  if (!isUtf8(split.rest)) throw splitRefusal('malformed');
  // From here on it may be a string: the card fields are out.
  const rest = split.rest.toString('utf8');
  const misdirected = misdirectedForm(rest);
  if (misdirected !== null) throw misdirected;
  const hasCardData = card !== null || cvc !== null;
  if (hasCardData && request.method !== 'POST') throw misdirectedRefusal('body');
  const idempotencyKey = textOf(request.headers['idempotency-key']);
  const kept = hasCardData
    ? await keepCardData(
        {
          key,
          target: `${request.method} ${request.url}`,
          idempotencyKey,
          address,
          comparable,
          card,
          cvc,
        },
        options,
      )
    : null;
  wiper.wipe();
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
  const response = await options.serverDoor.call({
    path: '/envelope',
    body: envelope,
    timeoutMs: ENVELOPE_TIMEOUT_MS,
  });
  if (kept !== null) claimCard(kept, response, options);
  const { status } = response;
  return { status, headers: messageHeaders(response.headers), body: response.body };
}

/**
 * The server's 2xx claims the card. A replayed answer belongs to an earlier request, which did
 * that.
 */
function claimCard(kept: KeptCard, response: DoorResponse, options: ForwardOptions): void {
  const { accountId, card } = kept;
  if (card === null || response.status < 200 || response.status >= 300) return;
  if (response.headers['idempotent-replayed'] === 'true') return;
  const { ref } = card.facts;
  // When this fails, the sweep asks the server about the card again.
  const failed = (): void => options.log.write('claim_failed', { card: ref });
  options.track(options.store.claim(accountId, [ref]).catch(failed));
}

function textOf(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(', ') : header;
}
