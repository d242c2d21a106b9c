import { ApiError } from '@coffer/kernel';
import { echo } from '../../params/spec.ts';

interface MissingPaymentMethod {
  readonly id: string;
  readonly param: string;
  /** 404 when the path named it, 400 when a parameter did. */
  readonly status: 400 | 404;
}

export function paymentMethodMissing(missing: MissingPaymentMethod): ApiError {
  const { id, param, status } = missing;
  return new ApiError({
    status,
    type: 'invalid_request_error',
    code: 'resource_missing',
    param,
    message:
      `No such PaymentMethod: '${echo(id)}'; It's possible this PaymentMethod exists on one of ` +
      'your connected accounts, in which case you should retry this request on that connected ' +
      'account. Learn more at https://stripe.com/docs/connect/authentication',
  });
}

/** It belongs to another customer. */
export function alreadyAttached(): ApiError {
  return new ApiError({
    status: 400,
    type: 'invalid_request_error',
    message: 'The payment method you provided has already been attached to a customer.',
  });
}

/** It was detached, or used without a customer. */
export function notReusable(): ApiError {
  return new ApiError({
    status: 400,
    type: 'invalid_request_error',
    message:
      'This PaymentMethod was previously used without being attached to a Customer or was ' +
      'detached from a Customer, and may not be used again.',
  });
}
