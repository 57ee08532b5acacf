/** The report's looks: neutral greys, one blue and one vermilion (Okabe and Ito), light and dark, and on paper. */
export const REPORT_STYLE = `
:root {
  --paper: #fff;
  --ink: #1c1c1c;
  --soft: #5a5a5a;
  --line: #d5d5d5;
  --blue: #0072b2;
  --red: #c25400;
  --shade: 0, 114, 178;
  color-scheme: light dark;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #1d1d1d;
    --ink: #ececec;
    --soft: #b4b4b4;
    --line: #484848;
    --blue: #56b4e9;
    --red: #f0904a;
    --shade: 86, 180, 233;
   
  }
}
body { margin: 0 auto; max-width: 1020px; padding: 28px 24px 80px; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.7em; margin: 0 0 4px; }
h2 { font-size: 1.2em; margin: 2.4em 0 0.5em; border-top: 1px solid var(--line); padding-top: 0.9em; }
h3 { font-size: 1em; margin: 1.6em 0 0.4em; }
p { margin: 0.5em 0; max-width: 75ch; }
.soft { color: var(--soft); }
code { font-size: 0.88em; overflow-wrap: anywhere; }
.note { border-left: 4px solid var(--red); padding: 2px 12px; margin: 1em 0; }
.grid3 { display: grid; grid-template-columns: repeat(auto-fill, minmax(280px, 1fr)); gap: 14px 20px; }
figure { margin: 0.6em 0; }
figcaption { margin-bottom: 2px; }
svg { width: 100%; height: auto; display: block; }
svg text { fill: var(--soft); font: 11px system-ui, sans-serif; }
svg text.name { fill: var(--ink); font-size: 13px; }
.grid { stroke: var(--line); stroke-width: 1; }
.ideal { stroke: var(--soft); stroke-dasharray: 4 4; }
.bar { fill: var(--line); }
.line { fill: none; stroke: var(--blue); stroke-width: 2; }
.dot { fill: var(--blue); }
.interval { stroke: var(--ink); stroke-width: 1.6; opacity: 0.65; }
.mark { fill: var(--red); stroke: var(--paper); stroke-width: 1; }
.aim { fill: none; stroke: var(--red); stroke-width: 1.6; }
.wide { overflow-x: auto; }
.single { max-width: 600px; }
table.wrap th[scope="row"] { white-space: normal; }
table { border-collapse: collapse; font-size: 0.92em; font-variant-numeric: tabular-nums; margin: 0.4em 0; }
th, td { padding: 3px 10px; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap; }
th[scope="row"], thead th:first-child { text-align: left; font-weight: 500; }
thead th { color: var(--soft); font-weight: 500; }
table.confusion td { text-align: center; min-width: 62px; }
.bad { color: var(--red); font-weight: 600; }
details { margin: 0.5em 0; }
summary { cursor: pointer; color: var(--soft); }
.crops { display: grid; grid-template-columns: repeat(auto-fill, minmax(132px, 1fr)); gap: 10px; }
.crops figure { margin: 0; font-size: 0.82em; line-height: 1.3; }
.crops img { width: 132px; height: 132px; display: block; border: 1px solid var(--line); }
@media print { body { max-width: none; padding: 0; } h2 { break-after: avoid; } figure { break-inside: avoid; } }
`;
