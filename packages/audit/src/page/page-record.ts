import type {
  PageFacts,
  PageProvider,
  PageScript,
  Party,
  ScriptKind,
} from '../facts/page-facts.ts';
import { hashCode, type CodeHashes } from './code-hash.ts';
import { securityHeaders, type Header } from './security-headers.ts';
import { shownUrl, stableUrl } from './stable-url.ts';

/** Code read for semantic hashes in one visit; what comes after is told by exact hashes alone. */
const CODE_READ_MAX_CHARS: number = 24 * 1024 * 1024;

/** The page itself, as `ScriptRecord.frame`. */
export const PAGE_FRAME = 'page';

/** One script as baselines, stored runs and inventories keep it: never its text. */
export interface ScriptRecord {
  readonly kind: ScriptKind;
  readonly context: PageScript['context'];
  /** `page`, the address of a frame, or `worker` for what belongs to no frame. */
  readonly frame: string;
  /** `provider`: within a payment provider's frame, whose scripts are the provider's duty. */
  readonly scope: 'page' | 'provider';
  readonly url: string | null;
  readonly party: Party;
  readonly provider: PageProvider | null;
  /** As in an `integrity` attribute. */
  readonly sha384: string;
  /** As in a policy's hash source: `sha256-...`. */
  readonly sha256: string;
  /** `ast-sha384-...`; null where the text could not be parsed, and only the exact hash counts. */
  readonly semantic: string | null;
  /** `code-sha384-...` without tokens and times; null of scripts with an address of their own. */
  readonly code: string | null;
  readonly sizeBytes: number;
  /** The `integrity` attribute, '' when absent. */
  readonly integrity: string;
  readonly injected: boolean;
  readonly initiators: readonly string[];
}

/** What one visit saw of a page, as far as PCI DSS 6.4.3 and 11.6.1 ask for it. */
export interface PageRecord {
  /** The address that was asked for: the record's identity. */
  readonly url: string;
  /** Where it led. */
  readonly finalUrl: string;
  readonly title: string;
  /** ISO 8601. */
  readonly visitedAt: string;
  readonly browser: string;
  readonly headers: readonly Header[];
  readonly scripts: readonly ScriptRecord[];
  /** What could not be seen. */
  readonly troubles: readonly string[];
}

/** The record of a visit that saw the page; see `whyUnseen`. */
export function recordPage(facts: PageFacts): PageRecord {
  const hashes = new CodeReader();
  return {
    url: facts.asked,
    finalUrl: facts.document?.url ?? facts.asked,
    title: facts.document?.title ?? '',
    visitedAt: facts.visitedAt,
    browser: facts.browser,
    headers: facts.document === null ? [] : securityHeaders(facts.document),
    scripts: facts.scripts.map((script) => recordScript(facts, script, hashes)),
    troubles: facts.troubles,
  };
}

function recordScript(facts: PageFacts, script: PageScript, reader: CodeReader): ScriptRecord {
  const { kind, context, party, provider, sha384, sizeBytes, injected, initiators } = script;
  const hashes = reader.read(script);
  const ownAddress = kind === 'external';
  return {
    ...{ kind, context, ...placeOf(facts, script.frame) },
    url: script.url === null ? null : shownUrl(script.url),
    ...{ party, provider, sha384 },
    sha256: `sha256-${Buffer.from(script.sha256, 'hex').toString('base64')}`,
    semantic: hashes?.semantic ?? null,
    code: ownAddress ? null : (hashes?.code ?? null),
    ...{ sizeBytes, integrity: script.element?.integrity ?? '', injected },
    initiators: initiators.map(shownUrl),
  };
}

function placeOf(facts: PageFacts, id: string | null): Pick<ScriptRecord, 'frame' | 'scope'> {
  const byId = (frame: string | null) => facts.frames.find((one) => one.id === frame);
  const own = byId(id);
  if (own === undefined) return { frame: 'worker', scope: 'page' };
  if (own.parent === null) return { frame: PAGE_FRAME, scope: 'page' };
  for (let frame = byId(id); frame !== undefined; frame = byId(frame.parent)) {
    // The page itself is ours to watch, whoever serves it.
    if (frame.parent !== null && frame.provider !== null) {
      return { frame: stableUrl(own.url), scope: 'provider' };
    }
  }
  return { frame: stableUrl(own.url), scope: 'page' };
}

/** Reads each text once, and no more of them than a hostile page may make us. */
class CodeReader {
  readonly #known = new Map<string, CodeHashes | null>();
  #chars = 0;

  read({ source, sizeBytes, sha384 }: PageScript): CodeHashes | null {
    const known = this.#known.get(sha384);
    if (known !== undefined) return known;
    // Of a text that was cut, the part that is missing could be the part that changed.
    const whole = sizeBytes > 0 && Buffer.byteLength(source) === sizeBytes;
    this.#chars += source.length;
    const hashes = whole && this.#chars <= CODE_READ_MAX_CHARS ? hashCode(source) : null;
    this.#known.set(sha384, hashes);
    return hashes;
  }
}
