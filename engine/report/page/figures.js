// The result, and its values as cells that say where they come from: data-key is the JSON pointer, data-value the
// exact value.
const result = JSON.parse(document.getElementById("result").textContent);

const unescaped = (part) => part.replaceAll("~1", "/").replaceAll("~0", "~");
const escapedPart = (part) => String(part).replaceAll("~", "~0").replaceAll("/", "~1");
const at = (pointer) =>
  pointer
    .split("/")
    .slice(1)
    .reduce((value, part) => value?.[unescaped(part)], result);

const exact = (value) => (typeof value === "string" ? value : JSON.stringify(value));

class Figure {
  constructor(key, format = String) {
    this.key = key;
    this.value = at(key);
    this.text = this.value === undefined ? "" : format(this.value);
  }
  fill(tag, attributes = {}) {
    if (this.value === undefined) return make(tag, attributes);
    return make(tag, { ...attributes, "data-key": this.key, "data-value": exact(this.value) }, this.text);
  }
}

const figure = (key, format) => new Figure(key, format);
const inline = (key, format) => figure(key, format).fill("span", { class: "figure" });

// Rows of figures, texts and elements; a row's first cell is its heading.
function table(head, rows) {
  const cell = (content, index) => {
    const tag = index === 0 ? "th" : "td";
    const scope = index === 0 ? { scope: "row" } : {};
    if (!(content instanceof Figure)) return make(tag, scope, content ?? "");
    return content.fill(tag, { ...scope, class: typeof content.value === "number" && "number" });
  };
  const numbers = (column) => rows.some((row) => typeof row[column]?.value === "number") && "number";
  return make(
    "table",
    {},
    head.length > 0 &&
      make(
        "thead",
        {},
        make(
          "tr",
          {},
          head.map((name, column) => make("th", { scope: "col", class: numbers(column) }, name)),
        ),
      ),
    make(
      "tbody",
      {},
      rows.map((row) => make("tr", {}, row.map(cell))),
    ),
  );
}

const indices = (key) => (at(key) ?? []).map((_, index) => `${key}/${index}`);
const has = (key) => at(key) !== undefined && at(key) !== null;

// Every leaf below a key, as rows of name and value.
function leaves(key, name = "") {
  const value = at(key);
  if (value === null || typeof value !== "object") return [[name, figure(key, exact)]];
  return Object.keys(value).flatMap((part) => leaves(`${key}/${escapedPart(part)}`, name ? `${name} ${part}` : part));
}

// Points that no other one beats in both: less of x, better y. By rising x.
function front(points, higherIsBetter) {
  const sorted = points
    .filter(([, y]) => typeof y === "number")
    .sort((a, b) => a[0] - b[0] || (higherIsBetter ? b[1] - a[1] : a[1] - b[1]));
  const kept = [];
  for (const point of sorted)
    if (kept.length === 0 || (higherIsBetter ? point[1] > kept.at(-1)[1] : point[1] < kept.at(-1)[1])) kept.push(point);
  return kept;
}

const stairs = (points) => points.flatMap((point, i) => (i === 0 ? [point] : [[point[0], points[i - 1][1]], point]));

// The outline of a histogram.
const outline = (edges, counts) => [
  [edges[0], 0],
  ...counts.flatMap((n, i) => [
    [edges[i], n],
    [edges[i + 1], n],
  ]),
  [edges.at(-1), 0],
];
