// Scales of a plot, and what is written along them.
const named = ({ label, log }) => (log ? `${label} (log scale)` : label);

// The points of all series by rising x, in the columns that uPlot reads. Equal x stay, each a row of its own.
function columns(series) {
  const rows = series
    .flatMap(({ points }, index) => points.map(([x, y]) => ({ x, y, index })))
    .filter(({ y }) => typeof y === "number")
    .sort((a, b) => a.x - b.x);
  return [rows.map(({ x }) => x), ...series.map((_, index) => rows.map((row) => (row.index === index ? row.y : null)))];
}

const logTicks = (low, high, most) => {
  const first = Math.floor(Math.log10(low));
  const inside = (steps, stride) => {
    const ticks = [];
    for (let power = first; power <= Math.log10(high); ++power)
      for (const step of steps) if (power % stride === 0) ticks.push(Number(`${step}e${power}`));
    return ticks.filter((tick) => tick >= low && tick <= high);
  };
  const dense = [
    [1, 2, 3, 4, 5, 6, 7, 8, 9],
    [1, 2, 5],
    [1, 3],
  ].map((steps) => inside(steps, 1));
  const sparse = [1, 2, 3, 4].map((stride) => inside([1], stride));
  const middle = Number(Math.sqrt(low * high).toPrecision(2));
  return [...dense, ...sparse].find((ticks) => ticks.length > 0 && ticks.length <= most) ?? [middle];
};

// Linear up to `linear`, by powers of ten beyond.
const powerTicks = (linear, low, high) => {
  const positive = Array.from({ length: 8 }, (_, power) => linear * 10 ** power);
  return [...positive.map((tick) => -tick).reverse(), 0, ...positive].filter((tick) => tick >= low && tick <= high);
};

function scaleOf({ log, linear, zero }, values) {
  let low = Math.min(...values),
    high = Math.max(...values);
  if (log) return { time: false, distr: 3, range: [low / 1.25, high * 1.25] };
  if (zero) low = Math.min(low, 0);
  const room = (high - low || Math.abs(high) || 1) * 0.07;
  const range = [zero && low === 0 ? 0 : low - room, high + room];
  if (linear && Math.max(-low, high) > 20 * linear)
    return { time: false, distr: 4, asinh: linear, range: [low - 0.2 * Math.abs(low) - linear / 4, high * 1.3] };
  return { time: false, range };
}

function axisOf(axis, scale, width, vertical) {
  const made = {
    stroke: colour("muted"),
    font: "12px system-ui, sans-serif",
    labelFont: "12px system-ui, sans-serif",
    grid: { stroke: colour("line"), width: 1 },
    ticks: { stroke: colour("line"), width: 1, size: 5 },
    values: (_, ticks) => ticks.map((tick) => (tick === null ? "" : (axis.tick ?? axis.format)(tick))),
  };
  if (vertical) made.size = (_, labels) => 14 + 7 * Math.max(3, ...(labels ?? []).map((label) => label.length));
  else Object.assign(made, { label: named(axis), labelSize: 22, size: 30, space: 64 });
  if (scale.distr === 3) {
    made.splits = (_, index, low, high) => logTicks(low, high, vertical ? 8 : width / 80);
    made.filter = (_, ticks) => ticks;
  }
  if (scale.distr === 4) {
    made.splits = (_, index, low, high) => powerTicks(scale.asinh, low, high);
    made.filter = (_, ticks) => ticks;
  }
  return made;
}
