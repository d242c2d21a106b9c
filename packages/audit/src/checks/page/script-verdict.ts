import type { PageFacts, PageScript } from '../../facts/page-facts.ts';

export interface ScriptVerdict {
  readonly verdict: 'remove' | 'move off the page' | 'pin' | 'sandbox';
  readonly because: string;
  /** The exact change. */
  readonly edit: string;
}

const KINDS: readonly (readonly [
  pattern: RegExp,
  verdict: 'remove' | 'move off the page',
  what: string,
])[] = [
  [
    /googletagmanager|tagmanager|tealium|ensighten|\/gtm\.js/i,
    'remove',
    'a tag manager: it can add any script at any time',
  ],
  [
    /optimizely|vwo\.com|abtasty|kameleoon|experiment/i,
    'remove',
    'an A/B test: it rewrites the page',
  ],
  [
    /hotjar|fullstory|clarity\.ms|mouseflow|logrocket|smartlook|session-?replay/i,
    'remove',
    'a session recorder: it takes down what is typed',
  ],
  [
    /analytics|gtag|segment\.|matomo|plausible|mixpanel|amplitude|facebook|fbevents|pixel|doubleclick|tiktok|bat\.bing/i,
    'move off the page',
    'analytics or advertising: it is not needed to pay',
  ],
  [
    /chat|intercom|zendesk|drift|tawk|crisp|livechat|helpscout|review|trustpilot|yotpo|bazaarvoice|maps\.|recommend/i,
    'move off the page',
    'a widget: it is not needed to pay',
  ],
];

/** What should become of a third-party script on a payment page, and the edit that does it. */
export function verdictOf(facts: PageFacts, script: PageScript): ScriptVerdict {
  const url = script.url ?? '';
  const known = KINDS.find(([pattern]) => pattern.test(url));
  const page = facts.document?.url ?? facts.asked;
  const frame = facts.frames.find(({ id }) => id === script.frame);
  if (frame !== undefined && frame.id !== 'f0' && frame.party === 'third') {
    return {
      verdict: 'sandbox',
      because: 'it runs in a frame of its own site',
      edit: `<iframe src="${frame.url}" sandbox="allow-scripts allow-forms"></iframe>`,
    };
  }
  if (known !== undefined) {
    const [, verdict, because] = known;
    const where = script.injected
      ? `the tag in ${script.initiators[0] ?? page}`
      : `<script src="${url}">`;
    return {
      verdict,
      because,
      edit: `Delete ${where} from ${page}; keep it on pages that take no card.`,
    };
  }
  if (script.injected) {
    return {
      verdict: 'remove',
      because: 'another script adds it, so that nobody here decides what runs',
      edit: `Delete the code in ${script.initiators[0] ?? page} that adds ${url}.`,
    };
  }
  return {
    verdict: 'pin',
    because: 'it stands in the page, and can be held to what it is today',
    edit: `<script src="${url}" integrity="${script.sha384}" crossorigin="anonymous"></script>`,
  };
}
