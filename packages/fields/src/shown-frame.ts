import { runFrame, type FrameContent } from './frame.ts';
import { addFonts } from './look/fonts.ts';
import { tellViolations } from './policy-violations.ts';
import { textLocale } from './texts/texts.ts';
import { writeTexts } from './texts/write-texts.ts';

/** Runs a page that somebody sees: in their language, with the merchant's fonts. */
export function runShownFrame(content: FrameContent): void {
  // The title that coffer.js gives a frame at first is English.
  let titled = textLocale().texts;
  runFrame(content, {
    begin: tellViolations,
    speak: (connection) => {
      writeTexts(document);
      const now = textLocale().texts;
      if (now !== titled) connection.send({ type: 'title', title: document.title });
      titled = now;
    },
    update: ({ fonts }) => addFonts(fonts),
  });
}
