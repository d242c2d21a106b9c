import { listOf, objectAt, textOf, type CdpObject } from './cdp-connection.ts';
import type { Recording, RecordedFrame } from './recording.ts';

/** What is said of windows, frames, the console and policies. */
export function hearPage(
  recording: Recording,
  event: { readonly session: string; readonly method: string; readonly params: CdpObject },
): void {
  const { session, method, params } = event;
  switch (method) {
    case 'Page.frameAttached':
      frameOf(recording, textOf(params['frameId']), session).parentId = textOf(
        params['parentFrameId'],
      );
      break;
    case 'Page.frameNavigated':
      navigated(recording, session, objectAt(params['frame']));
      break;
    case 'Page.frameDetached':
      // A frame that moves to another process is swapped, not removed.
      if (params['reason'] !== 'swap') {
        frameOf(recording, textOf(params['frameId']), session).removed = true;
      }
      break;
    case 'Page.navigatedWithinDocument':
      recording.addresses.push(textOf(params['url']));
      break;
    case 'Page.javascriptDialogOpening':
      recording.addEvent('dialog', `${textOf(params['type'])}: ${textOf(params['message'])}`);
      void recording.ask(session, 'Page.handleJavaScriptDialog', { accept: true });
      break;
    case 'Inspector.targetCrashed':
      recording.addEvent('crash', 'the page crashed');
      recording.trouble('the page crashed');
      break;
    case 'Runtime.consoleAPICalled':
      recording.addLine(textOf(params['type']), listOf(params['args']).map(argumentText).join(' '));
      break;
    case 'ServiceWorker.workerVersionUpdated':
      for (const version of listOf(params['versions'])) {
        recording.serviceWorkers.set(textOf(version['versionId']), textOf(version['status']));
      }
      break;
    case 'Audits.issueAdded':
      hearIssue(recording, objectAt(params['issue']));
      break;
  }
}

/** The frame's record, made when it is not there yet. */
export function frameOf(recording: Recording, frameId: string, session: string): RecordedFrame {
  const known = recording.frames.get(frameId);
  if (known !== undefined) return known;
  const frame: RecordedFrame = {
    frameId,
    parentId: null,
    url: '',
    session,
    removed: false,
    isolated: false,
    history: [],
  };
  recording.frames.set(frameId, frame);
  return frame;
}

function navigated(recording: Recording, session: string, told: CdpObject): void {
  const frame = frameOf(recording, textOf(told['id']), session);
  frame.session = session;
  // The browser's own page for what did not load (a refused rehearsal) stands for nothing.
  if (textOf(told['url']).startsWith('chrome-error:')) return;
  frame.url = `${textOf(told['url'])}${textOf(told['urlFragment'])}`;
  frame.removed = false;
  const parentId = textOf(told['parentId']);
  if (parentId !== '') frame.parentId = parentId;
  frame.isolated = textOf(told['crossOriginIsolatedContextType']) === 'Isolated';
  if (!/^about:(?:blank|srcdoc)/.test(frame.url)) {
    frame.history.push({ url: frame.url, phase: recording.phase });
  }
  if (frame.parentId === null) recording.addresses.push(frame.url);
}

function argumentText(argument: CdpObject): string {
  const { value } = argument;
  if (typeof value === 'string') return value;
  if (value !== undefined) return JSON.stringify(value);
  const properties = listOf(objectAt(argument['preview'])['properties']);
  const inside = properties.map((one) => `${textOf(one['name'])}: ${textOf(one['value'])}`);
  return `${textOf(argument['description'])} ${inside.join(', ')}`.trim();
}

function hearIssue(recording: Recording, issue: CdpObject): void {
  const details = objectAt(issue['details']);
  const mixed = objectAt(details['mixedContentIssueDetails']);
  if (textOf(mixed['insecureURL']) !== '') {
    const status = textOf(mixed['resolutionStatus']);
    recording.mixedContent.push({
      url: textOf(mixed['insecureURL']),
      resolved: resolutionOf(status),
    });
  }
  const policy = objectAt(details['contentSecurityPolicyIssueDetails']);
  if (textOf(policy['violatedDirective']) !== '') {
    const kind = textOf(policy['contentSecurityPolicyViolationType']);
    recording.violations.push({
      directive: textOf(policy['violatedDirective']),
      blocked: textOf(policy['blockedURL']) || kind.replace(/^k|Violation$/g, '').toLowerCase(),
      reportOnly: policy['isReportOnly'] === true,
    });
  }
}

function resolutionOf(status: string): 'blocked' | 'allowed' | 'upgraded' {
  if (status === 'MixedContentBlocked') return 'blocked';
  return status === 'MixedContentAutomaticallyUpgraded' ? 'upgraded' : 'allowed';
}
