import {
  CHANNEL_NAMES,
  CHANNELS,
  FACT_NAMES,
  FACTS,
  type Channel,
  type FactName,
  type Facts,
} from './facts.ts';

export const ROLES = ['merchant', 'both', 'service-provider'] as const;
/** What a business does with cards: takes them, handles them for others, or both. */
export type Role = (typeof ROLES)[number];

export interface ChannelFacts {
  readonly channel: Channel;
  /** For a person, e.g. `web shop`. */
  readonly name: string;
  readonly facts: Facts;
}

/** What is known of a business. */
export interface BusinessFacts {
  /** Null: unknown. */
  readonly role: Role | null;
  /** Keeps paper or media with card data; null: unknown. */
  readonly paper: boolean | null;
  readonly channels: readonly ChannelFacts[];
}

export type ReadFacts =
  | { readonly ok: true; readonly facts: BusinessFacts }
  | { readonly ok: false; readonly mistakes: readonly string[] };

/** The version of the format; another number is refused. */
export const FACTS_VERSION = 1;
/** More channels than any business has; a limit for hostile files. */
export const CHANNELS_MAX = 50;
const NAME_CHARS_MAX = 100;

/**
 * Reads a facts file: `{"version": 1, "role": "merchant", "paper": false, "level": "4",
 * "channels": [{"channel": "ecommerce", "page": "redirect", ...}]}`. Facts beside `channels` hold
 * for every channel that does not say otherwise.
 */
export function readFacts(input: unknown): ReadFacts {
  if (!isRecord(input)) return { ok: false, mistakes: ['the file must hold one JSON object'] };
  const mistakes: string[] = [];
  const { version, role, paper, channels, ...shared } = input;
  if (version !== FACTS_VERSION) mistakes.push(`"version" must be ${FACTS_VERSION}`);
  if (role !== undefined && !isRole(role)) mistakes.push(`"role" must be ${ROLES.join(', ')}`);
  if (paper !== undefined && typeof paper !== 'boolean') mistakes.push('"paper" is true or false');
  const business = pickFacts(shared, { where: 'the top level', mistakes });
  const listed = Array.isArray(channels) ? (channels as readonly unknown[]) : null;
  if (listed === null) mistakes.push('"channels" must be a list');
  if ((listed?.length ?? 0) > CHANNELS_MAX) mistakes.push(`at most ${CHANNELS_MAX} channels`);
  const read = (listed ?? [])
    .slice(0, CHANNELS_MAX)
    .flatMap((entry, at) => readChannel({ entry, at, business, mistakes }));
  if (mistakes.length > 0) return { ok: false, mistakes };
  const facts = {
    role: isRole(role) ? role : null,
    paper: typeof paper === 'boolean' ? paper : null,
    channels: read,
  };
  return { ok: true, facts };
}

function readChannel(about: {
  readonly entry: unknown;
  readonly at: number;
  readonly business: Facts;
  readonly mistakes: string[];
}): ChannelFacts[] {
  const { entry, at, business, mistakes } = about;
  const where = `channels[${at}]`;
  if (!isRecord(entry) || !isChannel(entry['channel'])) {
    mistakes.push(`${where}: "channel" must be ${CHANNELS.join(', ')}`);
    return [];
  }
  const { channel, name, ...rest } = entry;
  if (!isChannel(channel)) return [];
  const named = typeof name === 'string' && name !== '' ? name.slice(0, NAME_CHARS_MAX) : null;
  const own = pickFacts(rest, { where, mistakes });
  return [{ channel, name: named ?? CHANNEL_NAMES[channel], facts: { ...business, ...own } }];
}

function pickFacts(
  input: Readonly<Record<string, unknown>>,
  into: { readonly where: string; readonly mistakes: string[] },
): Facts {
  const facts: Partial<Record<FactName, string>> = {};
  for (const [name, value] of Object.entries(input)) {
    if (!isFactName(name)) {
      into.mistakes.push(`${into.where}: there is no fact "${name}"`);
      continue;
    }
    if (value === 'unknown' || value === null) continue;
    const allowed = FACTS[name].values.map((choice) => choice.value);
    if (typeof value === 'string' && allowed.includes(value)) facts[name] = value;
    else into.mistakes.push(`${into.where}: "${name}" must be ${allowed.join(', ')} or unknown`);
  }
  return facts;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isFactName(name: string): name is FactName {
  return FACT_NAMES.some((known) => known === name);
}

function isRole(value: unknown): value is Role {
  return ROLES.some((role) => role === value);
}

function isChannel(value: unknown): value is Channel {
  return CHANNELS.some((channel) => channel === value);
}
