import type { Provider } from '@coffer/kernel';
import { pathOf, refusal, type Answer, type Exchange } from '../exchange.ts';
import { formPairs, multipartPairs } from './body-pairs.ts';
import {
  findInPairs,
  findInText,
  findInValue,
  type Allowed,
  type RawCard,
} from './find-raw-card.ts';
import { jsonPairs } from './json-pairs.ts';
import { isOtherNumber } from './other-numbers.ts';
import { readBody } from './read-body.ts';

export interface RawCardRules {
  readonly provider: Provider;
  readonly maxBytes: number;
  readonly allowed: Allowed;
}

/** What to use instead: the integrations in which the card goes straight to the provider. */
const INSTEAD: Readonly<Record<Provider, string>> = {
  coffer: "Use the card or payment element of coffer.js and send its payment method's id.",
  stripe: "Use Checkout or the Payment Element of Stripe.js and send the payment method's id.",
  adyen: "Use Adyen's Drop-in or Components and send their encrypted payment method.",
  braintree: 'Use Drop-in or Hosted Fields of braintree-web and send the payment method nonce.',
};

/**
 * The refusal that a request earns, or null. Looks at the address and the body of every method:
 * what is refused here has reached this server's memory, but no parser, log or database of the app.
 */
export async function refuseRawCards(
  exchange: Exchange,
  rules: RawCardRules,
): Promise<Answer | 'aborted' | null> {
  const type = exchange.header('content-type') ?? '';
  const inAddress = findInAddress(exchange.target, rules.allowed);
  if (inAddress !== null) return refuse(inAddress, rules);
  if (exchange.parsedBody !== undefined) {
    const found = findInParsed(exchange.parsedBody, type, rules.allowed);
    return found === null ? null : refuse(found, rules);
  }
  const body = await readBody(exchange, rules.maxBytes);
  switch (body.kind) {
    case 'nothing':
      return null;
    case 'aborted':
      return 'aborted';
    case 'too-large':
      return refusal(413, {
        code: 'body_too_large',
        message: `A request may have at most ${rules.maxBytes} bytes, also when decompressed.`,
      });
    case 'unreadable':
      return refusal(415, {
        code: 'unsupported_encoding',
        message: 'Send the body as UTF-8, plain or compressed with gzip, deflate or br.',
      });
    case 'text': {
      const found = findInBody(body.text, type, rules.allowed);
      return found === null ? null : refuse(found, rules);
    }
  }
}

/** Addresses stand in the logs of every proxy (PCI 3.5.1). */
function findInAddress(target: string, allowed: Allowed): RawCard | null {
  const path = pathOf(target);
  const inQuery = findInPairs(formPairs(target.slice(path.length + 1)), allowed);
  if (inQuery !== null || [...allowed].some((start) => isUnder(path, start))) return inQuery;
  const pairs = path.split('/').map((part) => ({ path: [], value: decoded(part) }));
  return findInPairs(pairs, allowed);
}

function isUnder(path: string, start: string): boolean {
  return start.startsWith('/') && path.startsWith(start);
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Parsers that ran before us leave objects, but also text and bytes. */
function findInParsed(body: unknown, type: string, allowed: Allowed): RawCard | null {
  if (typeof body === 'string') return findInBody(body, type, allowed);
  if (ArrayBuffer.isView(body))
    return findInBody(
      Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString(),
      type,
      allowed,
    );
  return findInValue(body, allowed);
}

function findInBody(text: string, type: string, allowed: Allowed): RawCard | null {
  const json = jsonText(text);
  if (json !== null) {
    const pairs = jsonPairs(json);
    return pairs === 'too-deep' ? pairs : findInPairs(pairs, allowed);
  }
  if (/^\s*multipart\//i.test(type)) {
    const pairs = multipartPairs(text, type);
    return pairs === null ? findInText(text) : findInPairs(pairs, allowed);
  }
  // Text that is neither is searched as it is; text with `=` may also be a form.
  const inPairs = text.includes('=') ? findInPairs(formPairs(text), allowed) : null;
  const isForm = /^\s*application\/x-www-form-urlencoded\b/i.test(type);
  if (inPairs !== null || isForm || (text.includes('=') && allowed.size > 0)) return inPairs;
  return isOtherNumber('', text) ? null : findInText(text);
}

/** The text itself, where it is JSON. */
function jsonText(text: string): string | null {
  if (!/^[\s\ufeff]*["[{\d-]/.test(text)) return null;
  const json = text.replace(/^\ufeff/, '');
  try {
    JSON.parse(json);
    return json;
  } catch {
    return null;
  }
}

function refuse(found: RawCard, rules: RawCardRules): Answer {
  if (found === 'too-deep') {
    return refusal(400, { code: 'body_too_deep', message: 'The body is nested too deeply.' });
  }
  return refusal(400, {
    code: 'raw_card_data',
    message:
      'This server takes no card numbers or security codes; the request was refused. ' +
      INSTEAD[rules.provider],
  });
}
