/** The chart of docs/images/p384.svg: reports authenticated in a second, by one thread. No dependency, no script. */
import { digits } from "./bench-tables.mjs";

const PANELS = [
  { name: "one-key.batch64", title: "one chip, seen before" },
  { name: "distinct.batch64", title: "every report by a new chip" },
];

/** Bars in this order; those that a results file lacks are left out. */
const BARS = [
  { label: "veritee, fma", kind: "snp", side: "veritee", variant: "fma", style: "own" },
  { label: "veritee, f64", kind: "snp", side: "veritee", variant: "f64", style: "own" },
  { label: "node:crypto", kind: "p384", side: "node-crypto", variant: null, style: "other" },
  { label: "WebCrypto", kind: "p384", side: "webcrypto", variant: null, style: "other" },
  { label: "@noble/curves", kind: "p384", side: "noble-curves", variant: null, style: "other" },
];

const WIDTH = 760;
const LEFT = 150;
const BAR_AREA = 470;
const BAR = 20;
const STEP = 28;
const TOP = 80;
const PANEL_GAP = 20;

/** Colours of a card with a ground of its own, so that they hold on any page; darker where the reader's system is. */
const STYLE = `
  .ground { fill: #ffffff; stroke: #d0d7de; }
  .text { fill: #1f2328; font: 13px system-ui, sans-serif; }
  .title { font-size: 15px; font-weight: 600; }
  .small { font-size: 12px; fill: #59636e; }
  .own { fill: #1a7f64; }
  .other { fill: #8c959f; }
  @media (prefers-color-scheme: dark) {
    .ground { fill: #151b23; stroke: #3d444d; }
    .text { fill: #f0f6fc; }
    .small { fill: #9198a1; }
    .own { fill: #3fb68b; }
    .other { fill: #656c76; }
  }
`;

/**
 * @param {object} results one results file.
 * @returns {string} an SVG, the same for the same results.
 */
export function chartOf(results) {
  const panels = PANELS.map((panel) => ({ ...panel, bars: barsOf(results, panel.name) }));
  const longest = Math.max(...panels.flatMap(({ bars }) => bars.map(({ perSecond }) => perSecond)));
  if (!Number.isFinite(longest)) throw new Error("these results have no batches of 64 reports: run `ratios.p384`");
  const parts = [];
  let y = TOP;
  for (const { title, bars } of panels) {
    parts.push(text(20, y + 14, title, "text"));
    bars.forEach((bar, i) => parts.push(barText(bar, y + 26 + i * STEP, longest)));
    y += 26 + bars.length * STEP + PANEL_GAP;
  }
  return `${svg(y, [...heading(results), ...parts], describe(panels))}\n`;
}

function barsOf({ measurements }, name) {
  return BARS.flatMap(({ label, kind, side, variant, style }) => {
    const found = measurements.find(
      (entry) => entry.name === `${kind}.${name}` && entry.side === side && entry.variant === variant,
    );
    return found === undefined ? [] : [{ label, style, perSecond: 1e6 / found.minimum }];
  });
}

function barText({ label, style, perSecond }, y, longest) {
  const width = Math.max(1, Math.round((perSecond / longest) * BAR_AREA));
  return [
    text(LEFT - 10, y + 15, label, "text", "end"),
    `<rect class="${style}" x="${LEFT}" y="${y}" width="${width}" height="${BAR}" rx="2"/>`,
    text(LEFT + width + 8, y + 15, `${thousands(perSecond)} / s`, "text"),
  ].join("\n");
}

function heading({ runtime, processor, commit, date }) {
  const place = `${runtime.name} ${runtime.node}, ${processor}, commit ${commit}, ${date.slice(0, 10)}`;
  return [
    text(20, 28, "SEV-SNP reports authenticated per second, one thread", "text title"),
    text(20, 46, "SHA-384 of 672 bytes and ECDSA P-384, batches of 64. Longer is better.", "text small"),
    text(20, 62, place, "text small"),
  ];
}

function svg(height, parts, description) {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="what">`,
    `<title id="what">${escape(description)}</title>`,
    `<style>${STYLE}</style>`,
    `<rect class="ground" x="0.5" y="0.5" width="${WIDTH - 1}" height="${height - 1}" rx="8"/>`,
    ...parts,
    "</svg>",
  ].join("\n");
}

/** For readers who do not see it. */
function describe(panels) {
  const one = ({ title, bars }) =>
    `${title}: ${bars.map(({ label, perSecond }) => `${label} ${thousands(perSecond)}`).join(", ")}`;
  return `Reports per second. ${panels.map(one).join(". ")}.`;
}

/** 45800 as `45,800`; three digits, since more are noise. */
function thousands(value) {
  const rounded = value >= 100 ? String(Number(value.toPrecision(3))) : digits(value);
  return rounded.replace(/\B(?=(\d{3})+$)/g, ",");
}

function text(x, y, content, style, anchor = "start") {
  return `<text class="${style}" x="${x}" y="${y}" text-anchor="${anchor}">${escape(content)}</text>`;
}

function escape(content) {
  return content.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
