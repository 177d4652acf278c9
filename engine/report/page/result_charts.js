// The plots of an optimize result.
const networks = ["general", "refined"];
const looks = {
  general: { role: "general", dash: [7, 4], mark: "square", hollow: true },
  refined: { role: "refined", mark: "circle" },
};
const layersText = (widths) => widths.join("-");
const histories = () => [["training", "general"], ["retraining", "refined"]].filter(([key]) => has(`/${key}/epochs/0`));

function trainingSection() {
  const shown = histories();
  if (shown.length === 0) return undefined;
  const curve = (part) => shown.map(([key, name]) => ({
    ...looks[name], mark: undefined, name: `${name} network`, line: true,
    points: at(`/${key}/epochs`).map((epoch, i) => [i + 1, part(epoch)]),
  }));
  const best = (part) => shown.flatMap(([key, name]) => {
    const epoch = at(`/${key}/best_epoch`);
    return epoch > 0 ? [{ ...looks[name], name: `${name}, best epoch`, points: [[epoch, part(at(`/${key}/epochs`)[epoch - 1])]] }] : [];
  });
  const picture = (heading, caption, label, format, tick, path) => {
    const part = (epoch) => path.reduce((value, name) => value?.[name], epoch);
    const values = shown.flatMap(([key]) => at(`/${key}/epochs`).map(part)).filter((value) => typeof value === "number");
    const log = Math.max(...values) > 50 * Math.min(...values) && Math.min(...values) > 0;
    return chart({
      title: heading, caption, label: `${heading} by epoch, ${shown.map(([, name]) => name).join(" and ")} network; the figures are in the table below`,
      x: { label: "epoch", format: count, zero: true }, y: { label, format: tick, log },
      series: [...curve(part), ...best(part)],
      table: table(["network", "epoch", "learning rate", label], shown.flatMap(([key, name]) => indices(`/${key}/epochs`).map((epoch, i) =>
        [name, String(i + 1), figure(`${epoch}/rate`, plain), figure(`${epoch}/${path.join("/")}`, format)]))),
    });
  };
  const facts = table(["network", "epochs", "best epoch", "ended by", "time", "speed"], shown.map(([key, name]) =>
    [name, String(at(`/${key}/epochs`).length), figure(`/${key}/best_epoch`, count), figure(`/${key}/ending`),
      figure(`/${key}/seconds`, seconds), figure(`/${key}/rows_per_second`, rate)]));
  return section("training", "Training",
    make("p", {}, "The general network is trained from scratch; the refined one starts from the general one's weights, "
      + "so that its first epoch is already far along. Its curve is that of the last round."),
    side(
      picture("Training loss", "Mean over the training rows; where teachers are learned from, their part included.", "Loss", plain, plain, ["loss"]),
      picture(`Validation ${measure.name}`, `On validation rows (${better}).`, title(measure.name), measure.format, measure.tick, ["validation", measure.key])),
    scrolling("Training in figures", facts));
}

const pathPoints = () => indices("/path");

function toleranceSection() {
  if (!has("/path/0")) return undefined;
  const chosen = at("/chosen");
  const most = at("/goal/max_drop");
  const point = (key) => [at(`${key}/share`), at(`${key}/drop`), at(`${key}/drop_error`)];
  const picture = chart({
    title: `${title(measure.dropName)} against what is left`,
    caption: "Every network of the pruning path against the general one, on the rows that judge; the whiskers are one "
      + "standard error up and down, paired row by row. Negative: better than the general network. Where drops get large, the upright scale goes by powers of ten.",
    label: `${measure.dropName} of ${at("/path").length} networks against the share of parameters left, with standard errors; the figures are in the table below`,
    x: { label: "share of parameters left", format: shortPercent, log: true },
    y: { label: `${title(measure.dropName)}, ${result.task === "regression" ? "%" : "pp"} (lower is better)`,
      format: (value) => measure.drop(value).replace(/\.?0+(?= )/, ""), linear: most || 0.005 },
    series: [
      { name: "smoothed with the sizes beside it", role: "muted", line: true, dash: [2, 3],
        points: pathPoints().map((key) => [at(`${key}/share`), at(`${key}/smoothed_drop`)]) },
      { name: "drop ± standard error", role: "refined", mark: "circle", points: pathPoints().map(point) },
      { name: "chosen", role: "mark", mark: "star", points: chosen === null ? [] : [point(`/path/${chosen}`)] },
    ],
    lines: most === undefined ? [] : [{ name: `most allowed, ${measure.drop(most)}`, y: most, role: "mark", dash: [6, 4] }],
    height: 320,
    table: table(["size", "parameters", "left", "layers", "drop", "standard error", "smoothed", "loss ratio", "rows",
      "epochs", `${measure.name} before retraining`, `${measure.name} after`], pathPoints().map((key, i) =>
      [`${i + 1}${i === chosen ? " (chosen)" : ""}`, figure(`${key}/parameters`, count), figure(`${key}/share`, percent),
        figure(`${key}/layers`, layersText), figure(`${key}/drop`, measure.drop), figure(`${key}/drop_error`, measure.drop),
        figure(`${key}/smoothed_drop`, measure.drop), figure(`${key}/loss_ratio`, plain), figure(`${key}/rows`, count),
        figure(`${key}/retrained_epochs`, count), figure(`${key}/before_retraining/${measure.key}`, measure.format),
        figure(`${key}/after_retraining/${measure.key}`, measure.format)])),
  });
  return section("tolerance", "How much can go", picture);
}

function tradeOffSection() {
  if (!has("/path/0")) return undefined;
  const chosen = at("/chosen");
  const picture = (heading, name, x, generalX) => {
    const keys = pathPoints().filter((key) => has(`${key}/${name}`));
    if (keys.length === 0) return undefined;
    const of = (key, i) => ({ x: `${key}/${name}`, y: `${key}/after_retraining/${measure.key}`, name: `size ${i + 1}${i === chosen ? " (chosen)" : ""}` });
    const points = pathPoints().map(of).filter(({ x: left }) => has(left));
    return tradeOff({
      heading, caption: `On validation rows, each network after its retraining.`, x,
      groups: [
        { name: "networks of the path", points, role: "refined", mark: "circle", competes: true },
        { name: "general", points: [{ x: generalX, y: `/general/validation/${measure.key}`, name: "general" }], ...looks.general, dash: undefined, competes: true },
        { name: "chosen", points: chosen === null ? [] : [of(`/path/${chosen}`, chosen)].filter(({ x: left }) => has(left)), role: "mark", mark: "star" },
      ],
    });
  };
  return section("trade-off", "Quality against size and speed", side(
    picture(`${title(measure.name)} against parameters`, "parameters", { label: "parameters", format: count, tick: compact, log: true }, "/general/parameters"),
    picture(`${title(measure.name)} against latency`, "latency_us", { label: "one prediction", format: micros, log: true }, "/general/latency_us")));
}

function scoresPicture(layer, i) {
  const [edges, kept, removed] = ["edges", "kept", "removed"].map((name) => at(`${layer}/scores/${name}`));
  return chart({
    title: `Scores in hidden layer ${i + 1}`,
    caption: `What the criterion ${at("/criterion")} said of the general network's units, before the first round: those that are in the refined network, and those that are not.`,
    label: `Histogram of the scores of hidden layer ${i + 1}, kept and removed units; the figures are in the table below`,
    x: { label: "score", format: plain }, y: { label: "units", format: plain, zero: true }, height: 200,
    series: [
      { name: "stayed", role: "refined", line: true, fill: true, points: outline(edges, kept) },
      { name: "went", role: "mark", line: true, dash: [5, 3], points: outline(edges, removed) }],
    table: table(["from", "to", "stayed", "went"], kept.map((_, bin) => [figure(`${layer}/scores/edges/${bin}`, plain),
      figure(`${layer}/scores/edges/${bin + 1}`, plain), figure(`${layer}/scores/kept/${bin}`, count), figure(`${layer}/scores/removed/${bin}`, count)])),
  });
}

function layersSection() {
  const layers = indices("/hidden_layers");
  const widths = networks.map((name) => at(`/${name}/layers`));
  const most = Math.max(...widths.flat());
  const pictures = side(networks.map((name, i) => pictured({
    title: `${title(name)} network`,
    caption: `${count(at(`/${name}/parameters`))} parameters.`,
    table: table(["layer", "units"], widths[i].map((_, layer) => [layer === 0 ? "inputs" : layer + 1 === widths[i].length ? "outputs" : `hidden ${layer}`, figure(`/${name}/layers/${layer}`, count)])),
  }, network(widths[i], most, name, `The ${name} network: layers of ${widths[i].join(", ")} units`))));
  const units = layers.length > 0 && bars({
    title: "Units of the hidden layers", caption: "Before pruning, and what is left of them after it. A layer with 0 units was linear and was multiplied out.",
    label: `Units before and after in ${layers.length} hidden layers; the figures are in the table below`,
    groups: layers.map((key, i) => ({ name: `hidden layer ${i + 1}`, rows: [
      { name: "before", value: at(`${key}/before`), text: count(at(`${key}/before`)), role: "general" },
      { name: "after", value: at(`${key}/after`), text: count(at(`${key}/after`)), role: "refined" }] })),
    table: table(["hidden layer", "before", "asked for", "within limits", "after clean-up"], layers.map((key, i) =>
      [String(i + 1), ...["before", "asked", "selected", "after"].map((name) => figure(`${key}/${name}`, count))])),
  });
  return section("networks", "The networks",
    make("p", {}, "A column a layer: dots are single units, a bar stands for many. More units are taller, but not in proportion."),
    pictures, units || undefined,
    side(layers.map((key, i) => [key, i]).filter(([key]) => has(`${key}/scores`)).map(([key, i]) => scoresPicture(key, i))));
}
