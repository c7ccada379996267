/** The results of benches as Markdown. Everything comes from the results files: the same files, the same text. */

/** What a table of docs/performance.md gathers, by the names of ratios; the first that fits takes a name. */
const GROUPS = [
  { title: "In pages", fits: (name) => /\.(chromium|firefox)$/.test(name) },
  { title: "Workers", fits: (name) => name.endsWith(".workers2") },
  { title: "Reports where they lie (`openSnpReports`)", fits: (name) => name.startsWith("snp.") },
  {
    title: "Digest and jobs (`verifyP384Batch`)",
    fits: (name) => name.startsWith("p384."),
    // The curve over batch sizes is that of the table before.
    shown: (name) => !/\.batch(?!64$)/.test(name),
  },
  { title: "SHA-384", fits: (name) => name.startsWith("sha384.") },
  { title: "Field operations", fits: (name) => name.startsWith("field.") },
  { title: "Event logs", fits: (name) => name.startsWith("eventlog.") },
  { title: "Whole verification", fits: (name) => name.startsWith("verify.") },
];

/** The rows of the README's table: a case, and how a reader who never saw its name would say it. */
const HEADLINES = [
  { name: "snp.one-key.batch64", text: "64 reports by one chip that was seen before" },
  { name: "snp.distinct.batch64", text: "64 reports by 64 new chips" },
  { name: "snp.lone.unseen", text: "one report by a new chip" },
];

const VARIANT_ORDER = ["fma", "f64", "exact", null];

/** Three significant digits, without an exponent: more is noise. */
export function digits(value) {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

const byteText = (bytes) => `${digits(bytes / 2 ** 20)} MiB`;
const valueText = (value, unit) =>
  unit === "bytes" ? byteText(value) : `${digits(value)} ${unit.replace("us", "µs")}`;

/** `| a | b |` lines; the first columns hold words, the others numbers. */
function table(head, rows, words = 1) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map((_cell, i) => (i < words ? "---" : "---:"))), ...rows.map(line)].join("\n");
}

const runtimeText = ({ runtime }) => `${runtime.name} ${runtime.node.split(".").slice(0, 2).join(".")}`;

/** How relaxed SIMD came to be usable, where that is worth a word. */
const flagText = ({ runtime }) => (runtime.relaxedSimd === "opted in" ? ", with `enableRelaxedSimd()`" : "");

function placeText(results) {
  const { processor, cores, commit, date, runtime } = results;
  const versions = `${runtime.name} ${runtime.node} (V8 ${runtime.v8}, OpenSSL ${runtime.openssl})`;
  return `${versions}${flagText(results)}; ${processor}, ${cores} cores; commit ${commit}; ${date.slice(0, 10)}.`;
}

const variantsOf = ({ ratios }) =>
  VARIANT_ORDER.filter((variant) => variant !== null && ratios.some((ratio) => ratio.variant === variant));

/**
 * The README's table: for each runtime and variant, how many times as fast as node:crypto, with the time of
 * one report.
 *
 * @param {object[]} files results, in the order of the columns.
 */
export function headlineTable(files) {
  const columns = files.flatMap((results) => variantsOf(results).map((variant) => ({ results, variant })));
  const head = ["", ...columns.map(({ results, variant }) => `${runtimeText(results)}, ${variant}`)];
  const rows = HEADLINES.map(({ name, text }) => [
    text,
    ...columns.map(({ results, variant }) => headlineCell(results, name, variant)),
  ]);
  const notes = files.map((results) => `- ${placeText(results)}`);
  return [
    table(head, rows),
    "",
    "Times as fast as `node:crypto` in the same process, from the least disturbed samples, and the time of one report:",
    "",
    ...notes,
  ].join("\n");
}

function headlineCell({ ratios, measurements }, name, variant) {
  const ratio = ratios.find((entry) => entry.name === `${name}/node-crypto` && entry.variant === variant);
  const time = measurements.find((entry) => entry.name === name && entry.variant === variant);
  return ratio === undefined || time === undefined
    ? "–"
    : `**${digits(ratio.minimum)}×** (${valueText(time.minimum, time.unit)})`;
}

/**
 * The tables of docs/performance.md: every ratio and every figure of each file.
 *
 * @param {object[]} files results.
 */
export function allTables(files) {
  return files.map(sectionOf).join("\n\n");
}

/** Results of `npm run bench:peers` hold whole verifications alone. */
function titleOf(results) {
  const isPeers = results.ratios.every(({ name }) => name.startsWith("verify."));
  return isPeers ? `Other verifiers, ${runtimeText(results)}` : runtimeText(results);
}

function sectionOf(results) {
  const parts = [`### ${titleOf(results)}`, placeText(results)];
  const cases = casesOf(results);
  for (const group of GROUPS) {
    const inGroup = ({ name }) => GROUPS.find(({ fits }) => fits(name)) === group && (group.shown?.(name) ?? true);
    const own = cases.filter(inGroup);
    for (const part of byOthers(own)) parts.push(titleText(group, part), ratioTable(part));
  }
  const left = results.measurements.filter(({ name }) => !cases.some(({ measured }) => measured.includes(name)));
  if (left.length > 0) parts.push("**Other figures**", figureTable(left));
  return parts.join("\n\n");
}

/** A table's title, with the runtimes of its cases where they are not the file's (browsers). */
function titleText({ title }, cases) {
  const runtimes = new Set(cases.flatMap(({ runtime }) => (runtime === undefined ? [] : [runtime])));
  return runtimes.size === 0 ? `**${title}**` : `**${title}**: ${[...runtimes].join(", ")}`;
}

/** The cases in the order in which they were measured: what was done, by which variant, against whom. */
function casesOf({ ratios, measurements }) {
  const cases = new Map();
  for (const { name: full, variant, minimum, median, runtime } of ratios) {
    const [name, other] = full.split("/");
    const key = `${name} ${variant}`;
    if (!cases.has(key)) {
      const time = measurements.find((entry) => entry.name === name && entry.variant === variant);
      cases.set(key, { name, variant, time, runtime, others: new Map(), measured: [name] });
    }
    cases.get(key).others.set(other, { minimum, median });
  }
  const found = [...cases.values()];
  for (const entry of found) entry.measured.push(...anchorNames(entry.name, measurements));
  return found;
}

/** Names under which the other sides of a case were recorded: those that the case's own name starts or ends like. */
function anchorNames(name, measurements) {
  const ending = name.slice(name.indexOf("."));
  return measurements
    .map((entry) => entry.name)
    .filter((other) => other.endsWith(ending) || name.startsWith(`${other}.`));
}

/** Cases with the same opponents share a table. */
function byOthers(cases) {
  const parts = new Map();
  for (const entry of cases) {
    const key = [...entry.others.keys()].join();
    parts.set(key, [...(parts.get(key) ?? []), entry]);
  }
  return [...parts.values()];
}

function ratioTable(cases) {
  const others = [...cases[0].others.keys()];
  const cell = ({ minimum, median }) => `${digits(minimum)}× / ${digits(median)}×`;
  return table(
    ["minimum / median", "variant", "time of one", ...others.map((other) => `against ${other}`)],
    cases.map(({ name, variant, time, others: ratios }) => [
      `\`${name}\``,
      variant ?? "–",
      time === undefined ? "–" : `${valueText(time.minimum, time.unit)} / ${valueText(time.median, time.unit)}`,
      ...others.map((other) => cell(ratios.get(other))),
    ]),
    2,
  );
}

function figureTable(measurements) {
  return table(
    ["", "side", "variant", "minimum", "median"],
    measurements.map(({ name, side, variant, unit, minimum, median }) => [
      `\`${name}\``,
      side,
      variant ?? "–",
      valueText(minimum, unit),
      valueText(median, unit),
    ]),
    3,
  );
}

const BEGIN = "<!-- bench:begin -->";
const END = "<!-- bench:end -->";

/**
 * Puts a text between the markers of a page, in place of what was there.
 *
 * @returns {string | null} the page, or null where it has no markers.
 */
export function betweenMarkers(page, text) {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin === -1 && end === -1) return null;
  if (begin === -1 || end < begin) throw new Error(`${BEGIN} and ${END} do not stand in this order`);
  return `${page.slice(0, begin + BEGIN.length)}\n\n${text}\n\n${page.slice(end)}`;
}
