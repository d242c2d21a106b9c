import { AMOUNT_MAX_MINOR, holdsCardNumber, isCurrency } from '@coffer/kernel';
import { FieldReader } from './field-reader.ts';
import { readCredential } from './read-credential.ts';
import {
  BLOCK_RULES,
  type AddressInput,
  type AuthorizationMessage,
  type BlockRule,
  type CardInput,
  type Message,
  type Operation,
  type ReversalMessage,
} from './message.ts';

export type ReadMessage =
  | { readonly kind: 'message'; readonly message: Message }
  /** `param` is a path of our own; `reference` is null when it is the bad one. */
  | { readonly kind: 'invalid'; readonly param: string; readonly reference: string | null };

const REFERENCE = /^[\x21-\x7e]{1,100}$/;
const REFERENCE_CHARS = /^[\x21-\x7e]+$/;
const NUMBER = /^\d{12,19}$/;
const CVC = /^\d{3,4}$/;
const YEARS = { min: 2000, max: 2099 };
const MONTHS = { min: 1, max: 12 };
const AMOUNTS = { min: 1, max: AMOUNT_MAX_MINOR };
const AMOUNTS_OR_NONE = { ...AMOUNTS, min: 0 };
const URL_MAX_CHARS = 2_000;
const DESCRIPTOR_MAX_CHARS = 22;
/** As long as the API lets an address line be. */
const ADDRESS_MAX_CHARS = 5_000;

const NAMES: Readonly<Record<Operation, readonly string[]>> = {
  authentication: ['reference', 'amount', 'currency', 'notification_url', 'card'],
  authorization: [
    'reference',
    'amount',
    'currency',
    'capture',
    'off_session',
    'stored_credential',
    'authentication',
    'block_rules',
    'credential',
    'statement_descriptor',
    'card',
    'address',
  ],
  verification: ['reference', 'authentication', 'card', 'address'],
  increment: ['reference', 'original', 'amount', 'currency'],
  capture: ['reference', 'original', 'amount', 'currency'],
  refund: ['reference', 'original', 'amount', 'currency', 'inquires'],
  reversal: ['reference', 'original'],
};

/** Reads the body of a request. Only a whole, exact message is one. */
export function readMessage(operation: Operation, body: unknown): ReadMessage {
  const fields = new FieldReader(body, '', NAMES[operation]);
  const reference = fields.text('reference', isReference);
  const known = isReference(reference) ? reference : null;
  const message = readFields(operation, { fields, reference });
  if (typeof message === 'string') return { kind: 'invalid', param: message, reference: known };
  if (fields.bad !== null) return { kind: 'invalid', param: fields.bad, reference: known };
  return { kind: 'message', message };
}

/** The message, or the path of a bad field inside `card` or `address`. */
function readFields(
  operation: Operation,
  from: { readonly fields: FieldReader; readonly reference: string },
): Message | string {
  const { fields, reference } = from;
  switch (operation) {
    case 'authentication': {
      const asked = {
        amountMinor: fields.integer('amount', AMOUNTS_OR_NONE),
        currency: fields.text('currency', isCurrency),
        notificationUrl: fields.text('notification_url', isWebAddress),
      };
      const card = readCard(fields);
      return typeof card === 'string' ? card : { operation, reference, ...asked, card };
    }
    case 'authorization': {
      const asked = {
        amountMinor: fields.integer('amount', AMOUNTS),
        currency: fields.text('currency', isCurrency),
        capture: fields.flag('capture'),
        offSession: fields.flag('off_session'),
        statementDescriptor: fields.text('statement_descriptor', isDescriptor),
      };
      const held = readCardAndAddress(fields);
      const security = readSecurity(fields);
      const rules = { ...readBlockRules(fields), ...readCredentialOf(fields, asked.offSession) };
      if (typeof held === 'string') return held;
      return { operation, reference, ...asked, ...held, ...security, ...rules };
    }
    case 'verification': {
      const held = readCardAndAddress(fields);
      const security = fields.has('authentication')
        ? { security: { transactionId: readTransactionId(fields) } }
        : {};
      return typeof held === 'string' ? held : { operation, reference, ...held, ...security };
    }
    case 'capture':
    case 'increment':
    case 'refund':
      return {
        operation,
        reference,
        original: readOriginal(fields, reference),
        amountMinor: fields.integer('amount', AMOUNTS),
        currency: fields.text('currency', isCurrency),
        ...(fields.has('inquires') && fields.flag('inquires') && { inquires: true }),
      };
    case 'reversal':
      return { operation, reference, original: readOriginal(fields, reference) };
  }
}

function readOriginal(fields: FieldReader, reference: string): string {
  return fields.text('original', (text) => isReference(text) && text !== reference);
}

/** An inquiry is answered from the ledger and kept nowhere. */
export function readInquiry(body: unknown): Pick<ReversalMessage, 'original' | 'reference'> | null {
  const fields = new FieldReader(body, '', ['reference', 'original']);
  const reference = fields.text('reference', isReference);
  const original = readOriginal(fields, reference);
  return fields.bad === null ? { reference, original } : null;
}

const CREDENTIAL = ['initiator', 'usage', 'reason', 'network_transaction_id'];

/** Absent before version 5 of the message. */
function readCredentialOf(
  fields: FieldReader,
  offSession: boolean,
): Pick<AuthorizationMessage, 'credential'> {
  if (!fields.has('credential')) return {};
  const inside = new FieldReader(fields.raw('credential'), 'credential', CREDENTIAL);
  const credential = readCredential(inside, offSession);
  fields.adopt(inside);
  return { credential };
}

/** Absent before version 4 of the message. */
function readBlockRules(fields: FieldReader): Pick<AuthorizationMessage, 'blockRules'> {
  if (!fields.has('block_rules')) return {};
  const words = fields.text('block_rules', (text) => text.split(',').every(isRuleOrNone));
  return { blockRules: words.split(',').filter(isBlockRule) };
}

function isBlockRule(word: string): word is BlockRule {
  return BLOCK_RULES.some((rule) => rule === word);
}

function isRuleOrNone(word: string): boolean {
  return word === '' || isBlockRule(word);
}

/** Absent as a whole from version 1 of the message. */
function readSecurity(fields: FieldReader): Pick<AuthorizationMessage, 'security'> {
  if (!fields.has('authentication') && !fields.has('stored_credential')) return {};
  const transactionId = readTransactionId(fields);
  return { security: { storedCredential: fields.flag('stored_credential'), transactionId } };
}

function readTransactionId(fields: FieldReader): string | null {
  const holder = new FieldReader(fields.raw('authentication'), '', ['transaction_id']);
  const transactionId = holder.textOrNull('transaction_id', isReference);
  fields.adopt(holder);
  return transactionId;
}

function readCard(fields: FieldReader): CardInput | string {
  const card = new FieldReader(fields.raw('card'), 'card', [
    'number',
    'exp_month',
    'exp_year',
    'cvc',
  ]);
  const read = {
    number: card.text('number', (text) => NUMBER.test(text)),
    expMonth: card.integer('exp_month', MONTHS),
    expYear: card.integer('exp_year', YEARS),
    cvcGiven: card.has('cvc') && card.text('cvc', (text) => CVC.test(text)) !== '',
  };
  return card.bad ?? read;
}

function readCardAndAddress(
  fields: FieldReader,
): { readonly card: CardInput; readonly address: AddressInput } | string {
  const card = readCard(fields);
  const address = new FieldReader(fields.raw('address'), 'address', ['line1', 'postal_code']);
  const read = {
    line1: address.textOrNull('line1', isAddressPart) || null,
    postalCode: address.textOrNull('postal_code', isAddressPart) || null,
  };
  return typeof card === 'string' ? card : (address.bad ?? { card, address: read });
}

/** A reference goes into rows and logs, so it must not be a card number in disguise. */
function isReference(text: string): boolean {
  return REFERENCE.test(text) && !holdsCardNumber(text);
}

function isWebAddress(text: string): boolean {
  const known = /^https?:$/.test(URL.parse(text)?.protocol ?? '');
  return known && REFERENCE_CHARS.test(text) && text.length <= URL_MAX_CHARS;
}

function isDescriptor(text: string): boolean {
  return text.length <= DESCRIPTOR_MAX_CHARS && !text.includes('\0') && !holdsCardNumber(text);
}

function isAddressPart(text: string): boolean {
  return text.length <= ADDRESS_MAX_CHARS;
}
