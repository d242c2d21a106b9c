const POLL_MS = 250;

/**
 * Calls `onGone` when the process that started us is gone, if our launcher asked for it: npm ended
 * by SIGKILL passes no signal on, and its children would stay behind.
 */
export function watchParent(onGone: () => void): void {
  if (process.env['COFFER_WATCH_PARENT'] !== '1') return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    onGone();
  }, POLL_MS);
  timer.unref();
}
