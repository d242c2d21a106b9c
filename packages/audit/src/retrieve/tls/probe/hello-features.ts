import type { TlsFeatures } from '../../../facts/tls-facts.ts';

/** Features that one hello can show; the others need whole handshakes and are probed elsewhere. */
export type HelloFeatures = Omit<TlsFeatures, 'earlyData' | 'clientRenegotiation'>;

/** Those that a server takes up, or not, in one ordinary handshake. */
export type AgreedFeatures = Omit<
  HelloFeatures,
  'fallbackScsv' | 'greaseTolerance' | 'bigHelloTolerance' | 'worksWithoutSni'
>;
