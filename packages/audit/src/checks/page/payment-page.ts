import type { CardField, PageFacts, PageFrame } from '../../facts/page-facts.ts';

/** Frames of payment providers that are still there. */
export function providerFrames(facts: PageFacts): readonly PageFrame[] {
  return facts.frames.filter(({ provider, removed }) => provider !== null && !removed);
}

/** Card fields in documents that are not a payment provider's. */
export function foreignFields(facts: PageFacts): readonly CardField[] {
  return facts.cardFields.filter(({ frame }) => frameOf(facts, frame)?.provider === null);
}

/** The page takes cards: it has a card field, or loads a provider's script or frame. */
export function isPaymentPage(facts: PageFacts): boolean {
  return (
    facts.cardFields.length > 0 ||
    providerFrames(facts).length > 0 ||
    facts.scripts.some(({ provider }) => provider !== null)
  );
}

/** The frame of that id. */
export function frameOf(facts: PageFacts, id: string | null): PageFrame | undefined {
  return facts.frames.find((frame) => frame.id === id);
}

/** Whether a frame is the provider's, or lies within one that is. */
export function isProvidersFrame(facts: PageFacts, id: string | null): boolean {
  const frame = frameOf(facts, id);
  if (frame === undefined) return false;
  return frame.provider !== null || isProvidersFrame(facts, frame.parent);
}

/** The page's own address, for a finding. */
export function subjectOf(facts: PageFacts): string {
  return facts.document?.url ?? facts.asked;
}

/** Another address as a finding's subject and evidence. */
export function originOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : url;
}
