// The two networks of an optimize result, and how they look on every plot.
const networks = ["general", "refined"];
const looks = {
  general: { role: "general", dash: [7, 4], mark: "square", hollow: true },
  refined: { role: "refined", mark: "circle" },
};
const layersText = (widths) => widths.join("-");

// A network as a picture: a column a layer, its units as dots while they are few, as a bar where they are many.
// `most` is the widest layer of all networks that stand side by side, so that their heights compare.
function network(widths, most, role, label) {
  const column = 84,
    tall = 190,
    foot = 44;
  const wide = column * widths.length;
  const height = (units) => Math.max(6, tall * (units / most) ** 0.35);
  const middle = tall / 2 + 8;
  const layers = widths.map((units, i) => ({
    units,
    left: column * (i + 0.5),
    height: height(units),
    dots: height(units) / units >= 5 || units === 1,
    name: i === 0 ? "inputs" : i + 1 === widths.length ? "outputs" : `hidden ${i}`,
  }));
  const connection = (a, b) =>
    draw("path", {
      class: "connection",
      d:
        `M${a.left} ${middle - a.height / 2}L${b.left} ${middle - b.height / 2}V${middle + b.height / 2}` +
        `L${a.left} ${middle + a.height / 2}Z`,
    });
  const units = ({ units: n, left, height: h, dots }) => {
    if (!dots) return draw("rect", { class: role, x: left - 7, y: middle - h / 2, width: 14, height: h, rx: 4 });
    const step = Math.min(h / n, 22);
    return Array.from({ length: n }, (_, i) =>
      draw("circle", { class: role, cx: left, cy: middle + (i - (n - 1) / 2) * step, r: Math.min(step * 0.38, 6) }),
    );
  };
  return draw(
    "svg",
    {
      class: "network",
      viewBox: `0 0 ${wide} ${tall + foot + 12}`,
      role: "img",
      "aria-label": label,
      style: `max-width: ${Math.max(wide * 1.3, 260)}px`,
    },
    layers.slice(1).map((layer, i) => connection(layers[i], layer)),
    layers.flatMap(units),
    layers.flatMap(({ left, units: n, name }) => [
      draw("text", { class: "units", x: left, y: tall + foot - 14 }, count(n)),
      draw("text", { class: "layer", x: left, y: tall + foot + 4 }, name),
    ]),
  );
}
