/** What an error page must not show, and its name. The text itself is never repeated. */
const LEAKS: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['a JavaScript stack trace', /\n?\s*at .{1,200}:\d{1,6}:\d{1,6}\)?/],
  ['a Python stack trace', /Traceback \(most recent call last\)/],
  ['a Java stack trace', /\bat [\w.$]{1,200}\([\w$]{1,100}\.java:\d{1,6}\)/],
  ['a PHP stack trace', /\bStack trace:\s{0,5}#0|(?:Fatal error|Warning): .{1,300} on line \d/],
  ['a Ruby stack trace', /\.rb:\d{1,6}:in [`']/],
  ['a .NET stack trace', /\bat [\w.<>]{1,200}\(.{0,200}\) in .{1,200}:line \d/],
  ['a Go stack trace', /goroutine \d{1,9} \[/],
  ['a webhook secret', /\bwhsec_\w{8}/],
  ['an API key', /\b[sr]k_(?:live|test)_\w{8}/],
  ['a database address with password', /\b\w{2,20}:\/\/[^\s:@/]{1,100}:[^\s:@/]{1,100}@/],
];

/** Names of what an answer shows of the inside. */
export function leaksOf(body: string): readonly string[] {
  return LEAKS.filter(([, pattern]) => pattern.test(body)).map(([name]) => name);
}
