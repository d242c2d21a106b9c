import { ApiError, type ApiErrorInit } from '@coffer/kernel';
import type { CardProblem } from '../card/valid-card.ts';
import type { SplitProblem } from '../splitter/card-fields.ts';

/** Every error that the vault itself answers with. None repeats what the client sent as a value. */

const INVALID_REQUEST = { status: 400, type: 'invalid_request_error' } as const;
const CARD_ERROR = { status: 402, type: 'card_error' } as const;

const CARD_PROBLEMS: Readonly<Record<CardProblem, ApiErrorInit>> = {
  empty_number: {
    ...INVALID_REQUEST,
    code: 'parameter_invalid_empty',
    message: 'You passed an empty string for the card number.',
    param: 'number',
  },
  incorrect_number: {
    ...CARD_ERROR,
    code: 'incorrect_number',
    message: 'Your card number is incorrect.',
    param: 'number',
  },
  invalid_cvc: {
    ...CARD_ERROR,
    code: 'invalid_cvc',
    message: "Your card's security code is invalid.",
    param: 'cvc',
  },
  invalid_expiry_month: {
    ...CARD_ERROR,
    code: 'invalid_expiry_month',
    message: "Your card's expiration month is invalid.",
    param: 'exp_month',
  },
  invalid_expiry_year: {
    ...CARD_ERROR,
    code: 'invalid_expiry_year',
    message: "Your card's expiration year is invalid.",
    param: 'exp_year',
  },
  missing_expiry_month: missing('exp_month'),
  missing_expiry_year: missing('exp_year'),
  test_mode_live_card: {
    ...CARD_ERROR,
    code: 'card_declined',
    decline_code: 'test_mode_live_card',
    message:
      'Your card was declined. Your request was in test mode, but used a non test card. ' +
      'For a list of valid test cards, visit: https://docs.stripe.com/testing.',
    param: 'number',
  },
};

/** A card that did not pass. */
export function cardRefusal(problem: CardProblem): ApiError {
  return new ApiError({ ...CARD_PROBLEMS[problem], detail: problem });
}

const SPLIT_MESSAGES: Readonly<Record<SplitProblem, string>> = {
  duplicate: 'A card field was given more than once.',
  malformed: 'The request could not be decoded: it is not valid percent-encoded UTF-8.',
  misplaced: 'Card data was sent in a place where there is none.',
  several_cards: 'A request can hold one card and one separate CVC.',
  too_many: 'Too many parameters in the request.',
};

/** A form whose card fields cannot be told. */
export function splitRefusal(problem: SplitProblem): ApiError {
  return invalidRequest(SPLIT_MESSAGES[problem], problem);
}

/** No key, or one that nobody knows. */
export function keyRefusal(given: boolean): ApiError {
  return new ApiError({
    status: 401,
    type: 'invalid_request_error',
    message: given
      ? 'Invalid API Key provided.'
      : 'You did not provide an API key. You need to provide your API key in the Authorization ' +
        "header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
    detail: given ? 'unknown_key' : 'no_key',
  });
}

export function rawCardRefusal(): ApiError {
  return new ApiError({
    status: 402,
    type: 'invalid_request_error',
    message:
      'Sending card numbers directly to the API with a secret key is unsafe, and switched off for ' +
      'this account: it would bring your servers into scope of all of PCI DSS. Take cards with ' +
      'coffer.js and Elements, or with Checkout, so that they never reach your servers. In tests, ' +
      'use a test payment method such as pm_card_visa.',
    detail: 'raw_card_data',
  });
}

export function plainHttpRefusal(): ApiError {
  return invalidRequest('Live keys can only be used over HTTPS.', 'plain_http');
}

/** Card data outside the form: in the address, in a header, in another kind of body. */
export function misdirectedRefusal(place: string): ApiError {
  return invalidRequest(
    `The ${place} of this request holds what looks like card data. Send card data only as card ` +
      'parameters of a form.',
    'misdirected',
  );
}

/** A card number in a parameter that is not for card numbers. */
export function freeTextRefusal(param: string | null): ApiError {
  return new ApiError({
    ...INVALID_REQUEST,
    code: 'parameter_invalid_string',
    message: 'A parameter holds what looks like a card number. Send it only as a card parameter.',
    ...(param === null ? {} : { param }),
    detail: 'free_text',
  });
}

export function contentTypeRefusal(): ApiError {
  return invalidRequest(
    'Invalid request (check that your POST content type is application/x-www-form-urlencoded).',
    'content_type',
  );
}

/** The client went away before its body was whole; nobody reads this answer. */
export function brokenOffRefusal(): ApiError {
  return invalidRequest('The request body broke off.', 'broken_off');
}

export function bodyTooLargeRefusal(): ApiError {
  return new ApiError({
    status: 413,
    type: 'invalid_request_error',
    message: 'The request body is too large.',
    detail: 'body_too_large',
  });
}

export function notFoundRefusal(): ApiError {
  return new ApiError({
    status: 404,
    type: 'invalid_request_error',
    message: 'Unrecognized request URL.',
    detail: 'not_found',
  });
}

/** Nobody knows whether the call took effect: the same idempotency key tells. */
export function unansweredRefusal(detail: string): ApiError {
  return new ApiError({
    status: 502,
    type: 'api_error',
    message:
      'The API did not answer. Repeat the request with the same idempotency key to learn its result.',
    detail,
  });
}

function invalidRequest(message: string, detail: string): ApiError {
  return new ApiError({ ...INVALID_REQUEST, message, detail });
}

function missing(param: string): ApiErrorInit {
  return {
    ...INVALID_REQUEST,
    code: 'parameter_missing',
    message: `Missing required param: ${param}.`,
    param,
  };
}
