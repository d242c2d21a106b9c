/** The style sheet of the HTML report. Everything is here: the file loads nothing. */
export const HTML_STYLE = `
:root {
  color-scheme: light dark;
  --page: light-dark(#f6f7f9, #0f1115);
  --card: light-dark(#ffffff, #181b22);
  --ink: light-dark(#14171f, #e8eaf0);
  --quiet: light-dark(#5b6272, #9aa2b4);
  --line: light-dark(#e0e3ea, #2a2f3a);
  --code: light-dark(#f1f3f7, #11141a);
  --good: light-dark(#12794a, #4ccb8f);
  --bad: light-dark(#c02536, #ff7b86);
  --critical: light-dark(#a30d2d, #ff5c77);
  --high: light-dark(#cc3311, #ff8a65);
  --medium: light-dark(#945e00, #ffc34d);
  --low: light-dark(#1f62b8, #76b3ff);
  --info: light-dark(#5b6272, #9aa2b4);
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--page); color: var(--ink);
  font: 15px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
}
main { max-width: 58rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }
header { display: flex; flex-wrap: wrap; gap: .25rem 1rem; align-items: baseline; }
header h1 { font-size: 1.1rem; margin: 0; letter-spacing: .01em; }
header p { margin: 0; color: var(--quiet); }
h2 { font-size: 1.05rem; margin: 2.25rem 0 .75rem; }
code, .mono { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; }
.card {
  background: var(--card); border: 1px solid var(--line); border-radius: 12px;
  padding: 1.25rem 1.5rem; margin-top: 1rem; overflow-wrap: anywhere;
}
.part { display: flex; gap: 1.75rem; align-items: flex-start; }
.part > div:last-child { flex: 1; min-width: 0; }
.part h2 { margin: 0 0 .5rem; font-size: 1.15rem; }
.part h2 small { font-weight: 400; font-size: .9rem; color: var(--quiet); margin-left: .4rem; }
.grade {
  flex: none; min-width: 6.5rem; height: 6.5rem; padding: 0 1rem; border-radius: 14px;
  display: grid; place-items: center; font-size: 3.4rem; line-height: 1; font-weight: 750;
  color: #fff; letter-spacing: -.02em; background: #6b7280;
}
.grade.good { background: #12794a; }
.grade.plain { background: #a86a00; }
.grade.bad { background: #c02536; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1.25rem; margin: 0; }
dt { color: var(--quiet); }
dd { margin: 0; }
dd.good { color: var(--good); }
dd.bad { color: var(--bad); }
.counts { display: flex; flex-wrap: wrap; gap: .5rem; margin: 1.5rem 0 0; padding: 0; list-style: none; }
.counts li, .severity {
  border: 1px solid currentColor; border-radius: 99px; padding: .05rem .7rem;
  font-size: .8rem; font-weight: 650; white-space: nowrap;
}
.critical { --accent: var(--critical); }
.high { --accent: var(--high); }
.medium { --accent: var(--medium); }
.low { --accent: var(--low); }
.info { --accent: var(--info); }
.counts li, .severity { color: var(--accent); }
.finding { border-left: 4px solid var(--accent); }
.finding h3 { margin: 0; font-size: 1rem; display: flex; flex-wrap: wrap; gap: .3rem .75rem; align-items: center; }
.finding .id { margin: .15rem 0 .75rem; color: var(--quiet); font-size: .85rem; }
.finding dl { gap: .5rem 1.25rem; }
.finding ul { margin: 0; padding: 0; list-style: none; }
.finding .seen code { background: var(--code); border-radius: 5px; padding: .05rem .35rem; font-size: .85rem; }
.finding .fix { white-space: pre-wrap; }
.tags { display: inline-flex; flex-wrap: wrap; gap: .35rem; margin-top: .35rem; }
.tags span { font-size: .75rem; color: var(--quiet); border: 1px solid var(--line); border-radius: 5px; padding: 0 .4rem; }
.state { font-size: .75rem; color: var(--quiet); text-transform: uppercase; letter-spacing: .06em; }
.calm { color: var(--good); font-weight: 600; }
.plain-list { margin: 0; padding-left: 1.1rem; }
footer { margin-top: 2.5rem; color: var(--quiet); font-size: .85rem; }
@media (max-width: 36rem) {
  .part { flex-direction: column; }
  dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin-bottom: .5rem; }
}
@media print {
  :root { color-scheme: light; }
  body { background: #fff; font-size: 10.5pt; }
  main { max-width: none; padding: 0; }
  .card { break-inside: avoid; border-radius: 0; }
  .grade, .finding { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
