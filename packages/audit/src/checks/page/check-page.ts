import type { PageFacts } from '../../facts/page-facts.ts';
import type { Finding } from '../../finding.ts';
import { checkBotWall } from './bot-wall.ts';
import { checkCardDataKept } from './card-data-kept.ts';
import { checkCardDataLeaves } from './card-data-leaves.ts';
import { checkCardFieldOutside } from './card-field-outside.ts';
import { checkEvaluatedCode } from './evaluated-code.ts';
import { checkFakeCardField } from './fake-card-field.ts';
import { checkFrameSwap } from './frame-swap.ts';
import { checkHttpForm } from './http-form.ts';
import { checkCardListener } from './key-listener.ts';
import { checkMixedContent } from './mixed-content.ts';
import { checkNoIntegrity } from './no-integrity.ts';
import { checkNotSeen, whyUnseen } from './not-seen.ts';
import { checkOverlay } from './overlay.ts';
import { checkRawCardForm } from './raw-card-form.ts';
import { checkSpoofedSource } from './spoofed-source.ts';
import { checkThirdPartyScript } from './third-party-script.ts';
import { checkTypingSends } from './typing-sends.ts';
import { checkWorkerScript } from './worker-script.ts';

/** Every rule for a page, in the order in which they are explained: what is taken first. */
const CHECKS: readonly ((facts: PageFacts) => Finding[])[] = [
  checkCardDataLeaves,
  checkCardDataKept,
  checkFakeCardField,
  checkOverlay,
  checkFrameSwap,
  checkCardFieldOutside,
  checkRawCardForm,
  checkCardListener,
  checkTypingSends,
  checkSpoofedSource,
  checkHttpForm,
  checkMixedContent,
  checkThirdPartyScript,
  checkNoIntegrity,
  checkEvaluatedCode,
  checkWorkerScript,
];

/** All findings of one visit. Of a page that was not seen there is only that one. */
export function checkPage(facts: PageFacts): Finding[] {
  if (facts.botWall !== null) return checkBotWall(facts);
  if (whyUnseen(facts) !== null) return checkNotSeen(facts);
  return CHECKS.flatMap((check) => check(facts));
}
