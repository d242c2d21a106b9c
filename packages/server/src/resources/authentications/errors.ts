import { ApiError } from '@coffer/kernel';

/** The holder did not prove who they are: refused, gone, or too late. */
export function failedAuthentication(what: 'payment' | 'setup'): ApiError {
  return new ApiError({
    status: 402,
    type: 'invalid_request_error',
    code: `${what}_intent_authentication_failure`,
    message:
      what === 'payment'
        ? 'The provided PaymentMethod has failed authentication. You can provide ' +
          'payment_method_data or a new PaymentMethod to attempt to fulfill this PaymentIntent again.'
        : 'The latest attempt to set up the payment method has failed because authentication failed.',
  });
}

/** The issuer wants the holder, and the request said that nobody is there. */
export function needsAction(): ApiError {
  return new ApiError({
    status: 402,
    type: 'card_error',
    code: 'authentication_required',
    message:
      'This payment required an authentication action to complete, but `error_on_requires_action` ' +
      'was set. Take the payment again with the customer present, or without that parameter.',
  });
}
