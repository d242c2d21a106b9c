import { ApiError } from '@coffer/kernel';

/** Text of the caller's that a message repeats is cut to this many characters. */
const ECHO_MAX_CHARS = 100;

/** What a message may repeat of a value. Card numbers were refused before any parameter is read. */
export function echo(value: string): string {
  return value.length > ECHO_MAX_CHARS ? `${value.slice(0, ECHO_MAX_CHARS)}...` : value;
}

interface InvalidParam {
  readonly param: string;
  readonly message: string;
  readonly code?: string;
}

/** A 400 about one parameter. */
export function invalidParam(init: InvalidParam): ApiError {
  return new ApiError({ status: 400, type: 'invalid_request_error', ...init });
}

export function missingParam(param: string): ApiError {
  return invalidParam({
    param,
    code: 'parameter_missing',
    message: `Missing required param: ${param}.`,
  });
}

export function unknownParams(params: readonly string[]): ApiError {
  const names = params.map(echo).join(', ');
  return invalidParam({
    param: echo(params[0] ?? ''),
    code: 'parameter_unknown',
    message: `Received unknown parameter${params.length > 1 ? 's' : ''}: ${names}`,
  });
}

export function emptyParam(param: string): ApiError {
  return invalidParam({
    param,
    code: 'parameter_invalid_empty',
    message:
      `You passed an empty string for '${param}'. We assume empty values are an attempt to unset ` +
      `a parameter; however '${param}' cannot be unset. You should remove '${param}' from your ` +
      'request or supply a non-empty value.',
  });
}
