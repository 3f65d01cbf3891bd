/** The page's style: light and dark by the reader's choice, and for paper. Colours keep a contrast of 4.5 to 1. */
export const PAGE_STYLE = `
:root{color-scheme:light dark;--ink:#1b1f24;--faint:#57606a;--rule:#d8dee4;--ground:#fff;--raised:#f6f8fa;--link:#0550ae;--bad:#a40e26;--warn:#7a4b00;--good:#116329}
@media (prefers-color-scheme:dark){:root{--ink:#e6edf3;--faint:#9aa6b2;--rule:#30363d;--ground:#0d1117;--raised:#161b22;--link:#79b8ff;--bad:#ff8a80;--warn:#f2b86b;--good:#7ee2a0}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
main{max-width:1280px;margin:0 auto;padding:16px 20px 48px}
h1{font-size:1.5rem;line-height:1.3;margin:.6em 0 .2em;max-width:60ch}
h2{font-size:1.15rem;margin:2em 0 .5em;border-bottom:1px solid var(--rule)}
h3{font-size:1rem}
a{color:var(--link)}
.faint{color:var(--faint);margin:.3em 0}
.skip{position:absolute;left:-999px}.skip:focus{left:8px;top:8px;background:var(--ground);padding:4px 8px}
:focus-visible{outline:2px solid var(--link);outline-offset:2px}
.states{list-style:none;display:flex;flex-wrap:wrap;gap:8px;padding:0}
.state{display:inline-block;white-space:nowrap}
.states .state{border:1px solid var(--rule);border-radius:6px;background:var(--raised);padding:4px 10px}
.state.blocked,.state.failed,.state.not-readable{color:var(--bad)}
.state.ready-with-warnings,.state.held,.state.unproven{color:var(--warn)}
.state.ready,.state.done,.state.running{color:var(--good)}
.wide{overflow-x:auto}
table{border-collapse:collapse;font-size:.9rem}
#clusters{width:100%}
th,td{border-bottom:1px solid var(--rule);padding:4px 10px;text-align:left;vertical-align:top}
tbody th{font-weight:600}
.matrix td,.matrix thead th+th{text-align:right;font-variant-numeric:tabular-nums}
thead button{font:inherit;font-weight:600;color:inherit;background:none;border:0;padding:0;cursor:pointer;white-space:nowrap;text-align:left}
th[aria-sort=ascending] button::after{content:" ▲"}
th[aria-sort=descending] button::after{content:" ▼"}
#filters{display:flex;flex-wrap:wrap;gap:12px;align-items:center;margin:.6em 0}
#filters[hidden]{display:none}
input,select{font:inherit;color:inherit;background:var(--raised);border:1px solid var(--faint);border-radius:4px;padding:3px 6px}
::placeholder{color:var(--faint);opacity:1}
#words{width:30ch;max-width:100%}
dl{display:grid;grid-template-columns:max-content auto;gap:2px 16px;margin:0}
dd{margin:0;font-variant-numeric:tabular-nums}
details{margin:.4em 0}
summary{cursor:pointer}
.cause.error summary b{color:var(--bad)}.cause.warning summary b{color:var(--warn)}
.fix{color:var(--faint);overflow-wrap:anywhere}
li{margin:.2em 0}
#clusters td{white-space:nowrap}#clusters .time,#clusters td:last-child{white-space:normal}#clusters .time{min-width:calc(11ch + 20px)}#clusters td:last-child{min-width:30ch;overflow-wrap:anywhere}
.calendar{display:block;max-width:100%;height:auto;min-width:640px}
@media (max-width:600px){dl{display:block}dd{margin:0 0 .5em}}
@media print{:root{--ink:#000;--faint:#333;--rule:#bbb;--ground:#fff;--raised:#fff;--bad:#800;--warn:#640;--good:#040}#filters,.skip{display:none}main{max-width:none;padding:0}.wide{overflow:visible}tr,li{break-inside:avoid}#clusters{font-size:.7rem}#clusters th,#clusters td{padding:3px 4px}#clusters td,#clusters .state,thead button{white-space:normal}#clusters .time{min-width:0}#clusters td:last-child{min-width:24ch}#clusters ol{padding-left:1.6em}thead{display:table-header-group}}
`;
