import { objectAt, textOf, type CdpObject } from './cdp-connection.ts';
import { stackOf } from './hear-network.ts';
import type { Recording, RecordedScript } from './recording.ts';

/** Records a script that the browser compiled, and asks for its text while it still has it. */
export function hearScript(
  recording: Recording,
  event: { readonly session: string; readonly method: string; readonly params: CdpObject },
): void {
  if (event.method !== 'Debugger.scriptParsed' && event.method !== 'Debugger.scriptFailedToParse') {
    return;
  }
  const { session, params } = event;
  const world = objectAt(params['executionContextAuxData']);
  // Other worlds than the page's are ours: extensions are switched off.
  if (world['isDefault'] === false || params['scriptLanguage'] === 'WebAssembly') return;
  // The browser's own page for what did not load.
  if (textOf(params['embedderName']).startsWith('chrome-error:')) return;
  const type = recording.sessions.get(session)?.type ?? 'page';
  const scriptId = textOf(params['scriptId']);
  const script: RecordedScript = {
    session,
    scriptId,
    context: type === 'iframe' ? 'page' : type,
    frameId: textOf(world['frameId']) || null,
    url: textOf(params['url']),
    embedderName: textOf(params['embedderName']),
    isModule: params['isModule'] === true,
    stack: stackOf(objectAt(params['stackTrace'])),
    phase: recording.phase,
    source: null,
  };
  if (!recording.addScript(script)) return;
  void recording.ask(session, 'Debugger.getScriptSource', { scriptId }).then((answer) => {
    script.source = answer === null ? null : textOf(answer['scriptSource']);
  });
}
