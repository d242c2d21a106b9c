import { ApiError } from '@coffer/kernel';

/** Text of the caller's that a message repeats is cut to this many characters. */
const ECHO_MAX_CHARS = 100;

/** What a message may repeat of a value. Card numbers were refused before any parameter is read. */
export function echo(value: string): string {
  return value.length > ECHO_MAX_CHARS ? `${value.slice(0, ECHO_MAX_CHARS)}...` : value;
}

/** The longest name of a parameter that an error repeats. */
const NAME_MAX_CHARS = 100;
const NAME = /^[\w[\].-]+$/;

/** Whether an error may repeat a parameter's name: JSON sent as a form is one odd name. */
function isShowable(name: string): boolean {
  return name.length <= NAME_MAX_CHARS && NAME.test(name);
}

/** `param` of an error, if the name may be repeated. */
export function shownParam(name: string): { readonly param?: string } {
  return isShowable(name) ? { param: name } : {};
}

interface InvalidParam {
  readonly param: string;
  readonly message: string;
  readonly code?: string;
}

/** A 400 about one parameter. */
export function invalidParam(init: InvalidParam): ApiError {
  const { param, ...rest } = init;
  return new ApiError({
    status: 400,
    type: 'invalid_request_error',
    ...rest,
    ...shownParam(param),
  });
}

export function missingParam(param: string): ApiError {
  return invalidParam({
    param,
    code: 'parameter_missing',
    message: `Missing required param: ${param}.`,
  });
}

/** Parameters that exclude each other were given together. */
export function onlyOneParam(...params: readonly [string, ...string[]]): ApiError {
  return invalidParam({
    param: params[0],
    message: `You may only specify one of these parameters: ${params.join(', ')}.`,
  });
}

export function unknownParams(params: readonly string[]): ApiError {
  const names = params.filter(isShowable);
  return invalidParam({
    param: names[0] ?? '',
    code: 'parameter_unknown',
    message:
      names.length === 0
        ? 'Received a parameter whose name is not valid.'
        : `Received unknown parameter${names.length > 1 ? 's' : ''}: ${names.join(', ')}`,
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
