// The face of `@coffer/audit/saq`: the adviser is pure and loads nothing of the other audits.
export type { BusinessFacts } from './facts-file.ts';
export { readFacts } from './facts-file.ts';
export { factsFromReport } from './from-report.ts';
export { answer, nextQuestion, startInterview, type Question } from './questions.ts';
export type { AuditEvidence } from './requirements.ts';
export { saqPart, SAQ_RULES } from './saq-part.ts';
export { withFound } from './with-found.ts';
