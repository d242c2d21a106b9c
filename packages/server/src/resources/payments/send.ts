import { DoorError, type SendAnswer, type SendRefusal } from '@coffer/vault-protocol';
import type {
  AcquirerAnswer,
  Authentication as Standing,
  Outcome,
  RefundStanding,
  SkeletonCall,
} from '@coffer/acquirers';
import type { Services } from '../../api/services.ts';
import type { Scope } from '../../store/scope.ts';

/** Longer than the card store waits for an acquirer, so that its answer can still arrive. */
const SEND_TIMEOUT_MS = 35_000;

/** One request to the acquirer. */
export interface Sending {
  readonly scope: Scope;
  readonly reference: string;
  readonly call: Pick<SkeletonCall, 'skeleton' | 'parameters'>;
  readonly cardRef: string | null;
  readonly cvcRef: string | null;
}

/** What is known after sending: the acquirer's outcome, nothing, or that this call sent nothing. */
export type Sent =
  | { readonly kind: 'outcome'; readonly outcome: Exclude<Outcome, { kind: 'unknown' }> }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'refused'; readonly reason: SendRefusal };

/** Asks the card store to fill and send one request, and reads the acquirer's answer. */
export async function send(services: Services, sending: Sending): Promise<Sent> {
  const answer = await throughDoor(services, sending);
  switch (answer.status) {
    case 'unknown':
      return { kind: 'unknown' };
    case 'refused':
      return { kind: 'refused', reason: answer.reason };
    case 'answered': {
      const outcome = services.acquirer.readAnswer(answerTo(sending, answer));
      return outcome.kind === 'unknown' ? { kind: 'unknown' } : { kind: 'outcome', outcome };
    }
  }
}

/** Asks where the authentication of a card's holder stands, or begins it. */
export async function sendForStanding(services: Services, sending: Sending): Promise<Standing> {
  const answer = await throughDoor(services, sending);
  return answer.status === 'answered'
    ? services.acquirer.readAuthentication(answerTo(sending, answer))
    : { kind: 'unknown' };
}

/** Asks what became of a refund that the acquirer took on. */
export async function sendForRefund(
  services: Services,
  asked: { readonly scope: Scope; readonly reference: string; readonly original: string },
): Promise<RefundStanding> {
  const call = services.acquirer.inquireRefund(asked);
  const sending = { ...asked, call, cardRef: null, cvcRef: null };
  const answer = await throughDoor(services, sending);
  return answer.status === 'answered'
    ? services.acquirer.readRefund(answerTo(sending, answer))
    : 'unknown';
}

function answerTo(
  { reference }: Sending,
  answer: Extract<SendAnswer, { status: 'answered' }>,
): AcquirerAnswer {
  return { reference, httpStatus: answer.http_status, fields: answer.fields };
}

async function throughDoor(services: Services, sending: Sending): Promise<SendAnswer> {
  try {
    const { status, body } = await services.cardDoor.call({
      path: '/send',
      body: {
        account_id: sending.scope.accountId,
        livemode: sending.scope.livemode,
        reference: sending.reference,
        skeleton: sending.call.skeleton,
        parameters: sending.call.parameters,
        card_ref: sending.cardRef,
        cvc_ref: sending.cvcRef,
      },
      timeoutMs: SEND_TIMEOUT_MS,
    });
    // The door's 200 is typed by the protocol; after anything else nobody knows what was sent.
    if (status === 200) return logged(services, sending, JSON.parse(String(body)) as SendAnswer);
  } catch (error) {
    if (!(error instanceof DoorError || error instanceof SyntaxError)) throw error;
  }
  return { status: 'unknown', reason: 'connection' };
}

function logged(services: Services, { reference }: Sending, answer: SendAnswer): SendAnswer {
  if (answer.status === 'refused') {
    services.log.warn({ operation: reference, refused: answer.reason });
  }
  return answer;
}
