import http from 'node:http';
import {
  DOOR_LIMITS,
  LISTED_REF,
  opensDoor,
  readAll,
  type CardFacts,
  type ClaimCardsRequest,
  type DeleteCardsRequest,
  type DoorAddress,
  type SendAnswer,
  type SendRequest,
  type TestAliasRequest,
} from '@coffer/vault-protocol';

const BODY_MAX_BYTES = 100_000;

/** How the issuer answers for the cards of the stand-in; any other name is unknown. */
const DECLINES: Readonly<Record<string, { code: string; decline_code: string | null }>> = {
  pm_card_chargeDeclined: { code: 'card_declined', decline_code: 'generic_decline' },
  pm_card_chargeDeclinedInsufficientFunds: {
    code: 'card_declined',
    decline_code: 'insufficient_funds',
  },
  tok_chargeDeclined: { code: 'card_declined', decline_code: 'generic_decline' },
};
/** The issuer of this one wants its holder. */
const HOLDER_WANTED = 'pm_card_authenticationRequired';
const GOOD: readonly string[] = [
  HOLDER_WANTED,
  'pm_card_visa',
  'pm_card_amex',
  'tok_visa',
  'tok_amex',
];

/**
 * The other side of the door, for tests of this package alone: it stores names instead of cards and
 * answers as the sandbox network would. The whole system is tested with the real one.
 */
export class CardDoorStandIn {
  readonly #server: http.Server;
  readonly #address: DoorAddress;
  /** Card names by reference, and what was done through the door. */
  readonly cards: Map<string, string> = new Map();
  readonly sent: SendRequest[] = [];
  /** References of cards that our records were said to name. */
  readonly claimed: string[] = [];
  #stored = 0;
  /** What the issuers' pages came to, by the reference of the authentication. */
  readonly holders: Map<string, 'authenticated' | 'canceled' | 'failed'> = new Map();
  /** What was asked of CVCs. */
  readonly cvcs: { readonly path: string; readonly body: unknown }[] = [];
  /** Answers sends in place of the stand-in, while it is set. */
  answer: ((request: SendRequest) => SendAnswer | Promise<SendAnswer>) | null = null;

  /** So many of the next calls end without an answer. */
  cutOff = 0;

  constructor(address: DoorAddress) {
    this.#address = address;
    this.#server = http.createServer(DOOR_LIMITS, (request, response) => {
      if (this.cutOff > 0) {
        this.cutOff -= 1;
        request.socket.destroy();
        return;
      }
      void this.#reply(request).then(([status, body]) => {
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(JSON.stringify(body));
      });
    });
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.listen(this.#address.socketPath, resolve);
    });
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }

  /** Facts of a new card under one of the names above, as the envelope of a request has them. */
  store(name: string): CardFacts {
    // Counted, since names must never come again: cards are deleted, too.
    this.#stored += 1;
    return this.#facts(name, {
      card: `stored_card_${this.#stored}`,
      cvc: `stored_cvc_${this.#stored}`,
    });
  }

  #facts(name: string, refs: { readonly card: string; readonly cvc: string }): CardFacts {
    this.cards.set(refs.card, name);
    const amex = name.endsWith('amex');
    return {
      ref: refs.card,
      cvc_ref: refs.cvc,
      brand: amex ? 'amex' : 'visa',
      bin: amex ? '378282' : '42424242',
      last4: amex ? '0005' : '4242',
      exp_month: 12,
      exp_year: 2034,
      fingerprint: amex ? 'fingerprintamex' : 'fingerprintvisa',
      funding: 'credit',
      country: 'US',
      networks: [amex ? 'amex' : 'visa'],
    };
  }

  async #reply(request: http.IncomingMessage): Promise<[number, unknown]> {
    if (!opensDoor(request.headers.authorization, this.#address.token)) return [401, null];
    const body: unknown = JSON.parse(String(await readAll(request, BODY_MAX_BYTES)));
    // The bodies are those of the protocol: the server under test is typed by it.
    switch (request.url) {
      case '/cards/test-alias': {
        const { alias } = body as TestAliasRequest;
        const known = GOOD.includes(alias) || alias in DECLINES;
        const ref = `${LISTED_REF}${alias}`;
        return known ? [200, this.#facts(alias, { card: ref, cvc: ref })] : [404, null];
      }
      case '/cards/delete':
        for (const ref of (body as DeleteCardsRequest).refs) this.cards.delete(ref);
        return [204, null];
      case '/cards/claim':
        this.claimed.push(...(body as ClaimCardsRequest).refs);
        return [204, null];
      case '/cvcs/extend':
      case '/cvcs/delete':
        this.cvcs.push({ path: request.url, body });
        return [200, {}];
      case '/send': {
        const sending = body as SendRequest;
        this.sent.push(sending);
        return [200, await (this.answer?.(sending) ?? this.issuer(sending))];
      }
      default:
        return [204, null];
    }
  }

  /** As the sandbox network answers. */
  issuer(request: SendRequest): SendAnswer {
    const name = request.card_ref === null ? undefined : this.cards.get(request.card_ref);
    if (request.card_ref !== null && name === undefined) {
      return { status: 'refused', reason: 'card_gone' };
    }
    if (request.skeleton === 'sandbox.authenticate.v1') return standing(request, 'challenge');
    if (request.skeleton === 'sandbox.inquire.v1') {
      const original = String(request.parameters['original']);
      return standing(request, this.holders.get(original) ?? 'challenge');
    }
    const decline = this.#declineOf(name, request);
    return {
      status: 'answered',
      http_status: 200,
      fields: {
        reference: request.reference,
        status: decline === undefined ? 'approved' : 'declined',
        ...decline,
        authorization_code: decline === undefined ? 'A1B2C3' : null,
        network_transaction_id: decline === undefined ? '123456789012345' : null,
        network_decline_code: decline === undefined ? null : '05',
        cvc_check: request.cvc_ref === null ? null : 'pass',
        risk_level: 'normal',
        risk_score: 12,
      },
    };
  }

  #declineOf(name: string | undefined, request: SendRequest) {
    if (name === undefined) return undefined;
    // Whoever only looks at the card, and cannot authenticate, may look.
    const looks = request.skeleton === 'sandbox.verify.v1';
    const wanted = name === HOLDER_WANTED && !looks && !this.#isAuthenticated(request);
    const asked = { code: 'authentication_required', decline_code: 'authentication_required' };
    return wanted ? asked : DECLINES[name];
  }

  #isAuthenticated(request: SendRequest): boolean {
    const transaction = String(request.parameters['authentication_transaction_id']);
    return this.holders.get(transaction.replace(/^tx_of_/, '')) === 'authenticated';
  }
}

/** The transaction of an authentication is named by its reference. */
function standing(request: SendRequest, status: string): SendAnswer {
  const { original, reference } = request.parameters;
  const transaction_id = `tx_of_${String(original ?? reference)}`;
  const challenge = status === 'challenge';
  return {
    status: 'answered',
    http_status: 200,
    fields: {
      reference: request.reference,
      status,
      code: null,
      transaction_id,
      version: '2.2.0',
      electronic_commerce_indicator: status === 'authenticated' ? '05' : null,
      acs_url: challenge ? `http://bank.test/acs?transaction=${transaction_id}` : null,
    },
  };
}
