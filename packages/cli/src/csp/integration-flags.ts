import {
  OperatorError,
  PAYMENT_SURFACES,
  PROVIDERS,
  type PaymentSurface,
  type Provider,
} from '@coffer/kernel';

/** The flags that say who takes the card on a page, for node:util's parseArgs. */
export const INTEGRATION_FLAGS = {
  provider: { type: 'string' },
  surface: { type: 'string', multiple: true },
  origin: { type: 'string' },
} as const;

export interface IntegrationValues {
  readonly provider?: string | undefined;
  readonly surface?: readonly string[] | undefined;
  readonly origin?: string | undefined;
}

/** What these flags say; absent ones stay null. */
export function readIntegration(values: IntegrationValues): {
  readonly provider: Provider | null;
  readonly surfaces: readonly PaymentSurface[] | null;
  readonly cofferOrigin: string | null;
} {
  const { provider, surface, origin } = values;
  return {
    provider: provider === undefined ? null : oneOf('--provider', PROVIDERS, provider),
    surfaces:
      surface === undefined
        ? null
        : surface
            .flatMap((list) => list.split(','))
            .map((name) => oneOf('--surface', PAYMENT_SURFACES, name.trim())),
    cofferOrigin: origin ?? null,
  };
}

function oneOf<T extends string>(flag: string, allowed: readonly T[], value: string): T {
  const found = allowed.find((one) => one === value);
  if (found !== undefined) return found;
  throw new OperatorError(`${flag} is one of ${allowed.join(', ')}, not "${value}".`);
}
