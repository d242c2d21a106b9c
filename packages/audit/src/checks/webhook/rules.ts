import type { Rule } from '../../finding.ts';

const SIGNATURE_FIX =
  'Verify the header Stripe-Signature over the raw body before anything else, with the provider ' +
  "library's constructEvent() or the guard's webhook option, and answer 400 when it fails.";
const REQUIREMENTS = ['G-HOOK-1', 'PCI 6.2.4'] as const;
const TLS_REQUIREMENTS = ['G-HOOK-1', 'PCI 4.2.1'] as const;

type Name =
  | 'plain'
  | 'tls'
  | 'oldTls'
  | 'certificate'
  | 'redirect'
  | 'unchecked'
  | 'altered'
  | 'expired'
  | 'future'
  | 'refused'
  | 'replay'
  | 'slow'
  | 'silent'
  | 'leak'
  | 'get'
  | 'large';

/** Every rule of the webhook check, worst first. */
export const WEBHOOK_RULES: Readonly<Record<Name, Rule>> = {
  unchecked: {
    id: 'webhook-signature-not-checked',
    severity: 'critical',
    title: 'The endpoint accepts events that nobody signed',
    why:
      'Anybody who knows the address can report a payment that was never made, and the goods ' +
      'leave the house.',
    fix: SIGNATURE_FIX,
    requirements: REQUIREMENTS,
  },
  altered: {
    id: 'webhook-body-not-covered',
    severity: 'critical',
    title: 'The endpoint accepts a body that its signature does not cover',
    why: 'An event can be altered on the way, e.g. its amount or its order.',
    fix: `${SIGNATURE_FIX} Compute it over the bytes as received, not over parsed JSON.`,
    requirements: REQUIREMENTS,
  },
  plain: {
    id: 'webhook-plain-http',
    severity: 'critical',
    title: 'Events are delivered over plain http',
    why: 'Whoever is on the way can read and alter them.',
    fix: 'Serve the endpoint over https and register that address.',
    requirements: TLS_REQUIREMENTS,
  },
  leak: {
    id: 'webhook-answer-leaks',
    severity: 'high',
    title: 'An answer shows inner details',
    why: 'Stack traces name files, versions and queries; keys open everything.',
    fix: 'Answer failures with a status and a fixed sentence; write the details to the log only.',
    requirements: REQUIREMENTS,
  },
  certificate: {
    id: 'webhook-certificate-untrusted',
    severity: 'high',
    title: 'The certificate is not trusted',
    why: 'Providers refuse to deliver to it, and a sender cannot know whom it talks to.',
    fix: 'Install a current certificate of a known authority, with its whole chain.',
    requirements: TLS_REQUIREMENTS,
  },
  tls: {
    id: 'webhook-no-current-tls',
    severity: 'high',
    title: 'The endpoint takes neither TLS 1.2 nor TLS 1.3',
    why: 'Providers deliver over these versions only, and older ones are broken.',
    fix: 'Enable TLS 1.2 and 1.3 in the web server and disable everything older.',
    requirements: TLS_REQUIREMENTS,
  },
  oldTls: {
    id: 'webhook-old-tls',
    severity: 'medium',
    title: 'The endpoint still takes TLS versions older than 1.2',
    why: 'SSL and early TLS have known weaknesses and are out of the standard.',
    fix: 'Set the lowest version of the web server to TLS 1.2.',
    requirements: TLS_REQUIREMENTS,
  },
  expired: {
    id: 'webhook-old-signature-accepted',
    severity: 'high',
    title: 'The endpoint accepts a signature that is an hour old',
    why: 'A delivery that was recorded once can be sent again whenever it suits an attacker.',
    fix: 'Refuse signatures older than 300 seconds; the libraries do unless the tolerance is 0.',
    requirements: REQUIREMENTS,
  },
  redirect: {
    id: 'webhook-redirects',
    severity: 'high',
    title: 'The endpoint redirects',
    why: 'Providers count a redirect as a failed delivery, so events are lost.',
    fix: 'Register the address that answers itself.',
    requirements: ['G-HOOK-1'],
  },
  refused: {
    id: 'webhook-correct-event-refused',
    severity: 'high',
    title: 'A correctly signed event is not accepted',
    why: 'Deliveries are repeated for days and the endpoint may be disabled.',
    fix:
      'Check that the secret is that of this endpoint, that the raw body is verified, and that ' +
      'events of unknown types get a 2xx.',
    requirements: ['G-HOOK-1'],
  },
  silent: {
    id: 'webhook-no-answer',
    severity: 'medium',
    title: 'A request got no answer',
    why: 'An endpoint that hangs or cuts connections off loses events.',
    fix: 'Answer every request, first of all those that are refused.',
    requirements: ['G-HOOK-1'],
  },
  slow: {
    id: 'webhook-slow',
    severity: 'low',
    title: 'The endpoint answers slowly',
    why: 'Providers give up on slow endpoints and deliver again, and checkout pages wait.',
    fix: 'Answer 2xx as soon as the event is verified and stored; do the work afterwards.',
    requirements: ['G-HOOK-1'],
  },
  future: {
    id: 'webhook-future-signature-accepted',
    severity: 'low',
    title: 'The endpoint accepts a signature from the future',
    why: 'Signatures made in advance stay valid longer than meant. Stripe’s libraries allow it.',
    fix: 'Refuse time stamps that lie more than a few seconds in the future.',
    requirements: REQUIREMENTS,
  },
  large: {
    id: 'webhook-no-body-limit',
    severity: 'low',
    title: 'An unsigned body of 2 MiB is read to its end',
    why: 'Without a limit anybody can make the server hold large bodies in memory.',
    fix: 'Limit the body to 1 MiB and answer 413 beyond it.',
    requirements: REQUIREMENTS,
  },
  get: {
    id: 'webhook-get-answered',
    severity: 'info',
    title: 'GET is answered as if it were a page',
    why: 'An endpoint that only takes POST shows less of itself.',
    fix: 'Answer 405 to other methods than POST.',
    requirements: ['G-HOOK-1'],
  },
  replay: {
    id: 'webhook-replay-accepted',
    severity: 'info',
    title: 'The same delivery was accepted twice',
    why:
      'Providers deliver at least once, so this is right if the second one changes nothing; ' +
      'from outside that cannot be seen.',
    fix: 'Store the ids of events that were handled and do nothing for one that is known.',
    requirements: REQUIREMENTS,
  },
};
