/** Of the report's page: one column, black on white, wide things scroll by themselves. */
export const style = `
:root { color-scheme: light; }
body { font: 16px/1.5 system-ui, "DejaVu Sans", Verdana, sans-serif; color: #111; background: #fff;
  max-width: 62rem; margin: 0 auto; padding: 0 1rem 3rem; overflow-wrap: break-word; }
h1 { line-height: 1.2; margin-top: 1.5rem; }
h2 { line-height: 1.25; margin-top: 2.5rem; border-bottom: 1px solid #bbb; }
a { color: #00508a; }
a:focus-visible, summary:focus-visible, .scroll:focus-visible { outline: 3px solid #d55e00; outline-offset: 2px; }
.skip { position: absolute; left: -999rem; }
.skip:focus { position: static; }
figure { margin: 1rem 0; }
figcaption { font-size: .9rem; }
.scroll { overflow-x: auto; max-width: 100%; }
.scroll svg { display: block; max-width: none; height: auto; }
table { border-collapse: collapse; font-size: .85rem; font-variant-numeric: tabular-nums; }
th, td { padding: .25rem .6rem; text-align: left; vertical-align: top; border-bottom: 1px solid #ddd; }
thead th { border-bottom: 2px solid #555; }
tbody th { font-weight: normal; }
#trials td, #trials th, details td, details th { white-space: nowrap; }
#findings td, #findings tbody th { min-width: 6rem; }
summary { cursor: pointer; padding: .2rem 0; }
li { margin: .1rem 0; }
@media print {
  body { max-width: none; font-size: 11px; }
  nav, .skip { display: none; }
  .scroll { overflow: visible; }
  .scroll svg { max-width: 100%; }
  section { break-inside: avoid-page; }
  #trials { break-inside: auto; }
  table { font-size: 8px; }
}
`;
