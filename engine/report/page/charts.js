// Plots of points and lines. A series is told from the others by its dashes and its mark, not by its colour alone.
const marks = {
  circle: "M4 0A4 4 0 1 1-4 0A4 4 0 1 1 4 0Z",
  square: "M-3.6-3.6H3.6V3.6H-3.6Z",
  diamond: "M0-6 6 0 0 6-6 0Z",
  triangle: "M0-5.5 5.5 4.5H-5.5Z",
  star: "M0-8 2.1-2.6 7.6-2.5 3.3 1 4.7 6.5 0 3.4-4.7 6.5-3.3 1-7.6-2.5-2.1-2.6Z",
};
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

function swatch({ role, line, dash, mark, hollow }) {
  const paint = `var(--${role})`;
  return draw(
    "svg",
    { viewBox: "-14 -8 28 16", width: 28, height: 16, "aria-hidden": "true" },
    line && draw("path", { d: "M-14 0H14", stroke: paint, "stroke-width": 2, "stroke-dasharray": dash?.join(" ") }),
    mark && draw("path", { d: marks[mark], fill: hollow ? "var(--paper)" : paint, stroke: paint, "stroke-width": 1.5 }),
  );
}

function drawMarks(plot, series, lines) {
  const { ctx, bbox } = plot;
  const px = uPlot.pxRatio;
  const place = (x, y) => [plot.valToPos(x, "x", true), plot.valToPos(y, "y", true)];
  ctx.save();
  ctx.lineWidth = 1.5 * px;
  for (const { x, y, role, dash } of lines) {
    ctx.strokeStyle = colour(role);
    ctx.setLineDash(dash.map((length) => length * px));
    ctx.beginPath();
    if (y !== undefined) {
      const [, top] = place(0, y);
      ctx.moveTo(bbox.left, top);
      ctx.lineTo(bbox.left + bbox.width, top);
    } else {
      const [left] = place(x, 0);
      ctx.moveTo(left, bbox.top);
      ctx.lineTo(left, bbox.top + bbox.height);
    }
    ctx.stroke();
  }
  ctx.setLineDash([]);
  for (const { points, role, mark, hollow, faint } of series) {
    if (!mark) continue;
    ctx.strokeStyle = colour(role);
    for (const [x, y, error] of points) {
      if (typeof y !== "number") continue;
      ctx.globalAlpha = faint ? 0.6 : 1;
      const [left, top] = place(x, y);
      if (error > 0) {
        ctx.beginPath();
        for (const end of [place(x, y - error)[1], place(x, y + error)[1]]) {
          ctx.moveTo(left, top);
          ctx.lineTo(left, end);
          ctx.moveTo(left - 4 * px, end);
          ctx.lineTo(left + 4 * px, end);
        }
        ctx.stroke();
      }
      ctx.fillStyle = colour(hollow ? "paper" : role);
      ctx.translate(left, top);
      ctx.scale(px, px);
      ctx.lineWidth = 1.5;
      const path = new Path2D(marks[mark]);
      ctx.fill(path);
      ctx.stroke(path);
      ctx.setTransform(1, 0, 0, 1, 0, 0);
      ctx.lineWidth = 1.5 * px;
    }
  }
  ctx.restore();
}

// What the series are at the x beneath the pointer.
function readings(series, x) {
  return series.map(({ points }) => points.find((point) => point[0] === x)?.[1]);
}

function plotted(target, { x, y, series, lines = [], height = 260 }, read) {
  const data = columns(series);
  const [xs, ...ys] = data;
  const reach = series.flatMap(({ points }) =>
    points.flatMap(([, v, e = 0]) => (typeof v === "number" ? [v - e, v + e] : [])),
  );
  const scales = {
    x: scaleOf(x, [...xs, ...lines.flatMap((line) => line.x ?? [])]),
    y: scaleOf(y, [...reach, ...lines.flatMap((line) => line.y ?? [])]),
  };
  const width = target.clientWidth;
  return new uPlot(
    {
      width,
      height,
      scales,
      legend: { show: false },
      padding: [12, 26, 0, 0],
      cursor: { drag: { x: false, y: false }, points: { show: false }, y: false },
      axes: [axisOf(x, scales.x, width, false), axisOf(y, scales.y, width, true)],
      series: [
        {},
        ...series.map(({ line, dash, role, fill }) => ({
          spanGaps: true,
          points: { show: false },
          width: 2,
          dash,
          stroke: colour(role),
          fill: fill ? `${colour(role)}33` : undefined,
          paths: line ? undefined : () => null,
        })),
      ],
      hooks: {
        draw: [(plot) => drawMarks(plot, series, lines)],
        setCursor: [(plot) => read(plot.cursor.idx === null ? undefined : xs[plot.cursor.idx])],
      },
    },
    data,
    target,
  );
}

// A chart: title, caption, label (for those who do not see it), table, axes x and y ({label, format, tick, log, linear,
// zero}), series ({name, points: [[x, y, error]], role, line, dash, mark, hollow, fill}) and straight lines right across
// ({name, x | y, role, dash}).
function chart(spec) {
  const shown = { ...spec, series: spec.series.filter(({ points }) => points.length > 0) };
  const target = make("div", {
    class: "plot",
    role: "img",
    "aria-label": spec.label,
    style: `min-height: ${spec.height ?? 260}px`,
  });
  if (columns(shown.series)[0].length === 0) return pictured(spec, make("p", { class: "empty" }, "No number to draw."));
  const values = shown.series.map(() => make("span", { class: "reading" }));
  const where = make("span", { class: "reading" });
  const read = (x) => {
    where.textContent = x === undefined ? "" : `${spec.x.label}: ${spec.x.format(x)}`;
    readings(shown.series, x).forEach(
      (value, i) => (values[i].textContent = value === undefined ? "" : spec.y.format(value)),
    );
  };
  const legend = make(
    "div",
    { class: "legend" },
    shown.series.map((one, i) => make("span", { class: "key" }, swatch(one), one.name, values[i])),
    (spec.lines ?? []).map((one) => make("span", { class: "key" }, swatch({ ...one, line: true }), one.name)),
    where,
  );
  let plot;
  const redraw = () => {
    plot?.destroy();
    plot = plotted(target, shown, read);
  };
  new ResizeObserver(() => {
    if (target.clientWidth > 0 && target.clientWidth !== plot?.width) redraw();
  }).observe(target);
  for (const media of ["(prefers-color-scheme: dark)", "print"]) matchMedia(media).addEventListener("change", redraw);
  return pictured(spec, legend, make("div", { class: "upright" }, named(spec.y)), target);
}
