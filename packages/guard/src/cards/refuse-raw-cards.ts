import type { Provider } from '@coffer/kernel';
import { refusal, type Answer, type Exchange } from '../exchange.ts';
import { formPairs, multipartPairs } from './body-pairs.ts';
import {
  findInPairs,
  findInText,
  findInValue,
  type Allowed,
  type RawCard,
} from './find-raw-card.ts';
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

const PARAMETER_NAMES_END = /[?]/;

/**
 * The refusal that a request earns, or null. Looks at the query and the body of every method: what
 * is refused here has reached this server's memory, but no parser, log or database of the app.
 */
export async function refuseRawCards(
  exchange: Exchange,
  rules: RawCardRules,
): Promise<Answer | 'aborted' | null> {
  const query = exchange.target.split(PARAMETER_NAMES_END).slice(1).join('?');
  const inQuery = findInPairs(formPairs(query), rules.allowed);
  if (inQuery !== null) return refuse(inQuery, rules);
  if (exchange.parsedBody !== undefined) {
    const found = findInValue(exchange.parsedBody, rules.allowed);
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
      const found = findInBody(body.text, exchange.header('content-type') ?? '', rules.allowed);
      return found === null ? null : refuse(found, rules);
    }
  }
}

function findInBody(text: string, type: string, allowed: Allowed): RawCard | null {
  const json = parseJson(text);
  if (json !== undefined) {
    // A number beyond 2^53 loses digits on the way through JSON.parse.
    const long = allowed.size === 0 ? findInText(text) : null;
    return findInValue(json, allowed) ?? long;
  }
  if (/^\s*multipart\//i.test(type)) {
    const pairs = multipartPairs(text, type);
    return pairs === null ? findInText(text) : findInPairs(pairs, allowed);
  }
  // Text that is neither is searched as it is; text with `=` may also be a form.
  const inPairs = text.includes('=') ? findInPairs(formPairs(text), allowed) : null;
  return inPairs ?? (text.includes('=') && allowed.size > 0 ? null : findInText(text));
}

function parseJson(text: string): unknown {
  if (!/^[\s\ufeff]*["[{\d-]/.test(text)) return undefined;
  try {
    const value: unknown = JSON.parse(text.replace(/^\ufeff/, ''));
    return value;
  } catch {
    return undefined;
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
