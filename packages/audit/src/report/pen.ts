import type { Severity } from '../finding.ts';

/** Writes styled text for a terminal, or plain text where colour is not wanted. */
export interface Pen {
  bold(text: string): string;
  dim(text: string): string;
  mood(mood: 'good' | 'bad' | 'plain', text: string): string;
  severity(severity: Severity, text: string): string;
}

const RESET = '\x1b[0m';

/** The 16 colours that every terminal has and every theme of it makes readable. */
const SEVERITY_STYLES: Readonly<Record<Severity, string>> = {
  critical: '\x1b[1;97;41m',
  high: '\x1b[1;31m',
  medium: '\x1b[1;33m',
  low: '\x1b[1;36m',
  info: '\x1b[2m',
};

const MOOD_STYLES = { good: '\x1b[32m', bad: '\x1b[31m' } as const;

/** A pen; without `color` it writes the text as it is. */
export function makePen(color: boolean): Pen {
  const style = (start: string, text: string) => (color ? `${start}${text}${RESET}` : text);
  return {
    bold: (text) => style('\x1b[1m', text),
    dim: (text) => style('\x1b[2m', text),
    mood: (mood, text) => (mood === 'plain' ? text : style(MOOD_STYLES[mood], text)),
    severity: (severity, text) => style(SEVERITY_STYLES[severity], text),
  };
}
