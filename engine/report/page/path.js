// The networks of the pruning path: what each costs in quality.
const pathPoints = () => indices("/path");

function toleranceSection() {
  if (!has("/path/0")) return undefined;
  const chosen = at("/chosen");
  const most = at("/goal/max_drop");
  const point = (key) => [at(`${key}/share`), at(`${key}/drop`), at(`${key}/drop_error`)];
  const picture = chart({
    title: `${title(measure.dropName)} against what is left`,
    caption:
      "Every network of the pruning path against the general one, on the rows that judge; the whiskers are one " +
      "standard error up and down, paired row by row. Negative: better than the general network. Where drops get " +
      "large, the upright scale goes by powers of ten.",
    label:
      `${measure.dropName} of ${at("/path").length} networks against the share of parameters left, with ` +
      `standard errors; the figures are in the table below`,
    x: { label: "share of parameters left", format: shortPercent, log: true },
    y: {
      label: `${title(measure.dropName)}, ${result.task === "regression" ? "%" : "pp"} (lower is better)`,
      format: (value) => measure.drop(value).replace(/\.?0+(?= )/, ""),
      linear: most || 0.005,
    },
    series: [
      {
        name: "smoothed with the sizes beside it",
        role: "muted",
        line: true,
        dash: [2, 3],
        points: pathPoints().map((key) => [at(`${key}/share`), at(`${key}/smoothed_drop`)]),
      },
      { name: "drop ± standard error", role: "refined", mark: "circle", points: pathPoints().map(point) },
      { name: "chosen", role: "mark", mark: "star", points: chosen === null ? [] : [point(`/path/${chosen}`)] },
    ],
    lines:
      most === undefined ? [] : [{ name: `most allowed, ${measure.drop(most)}`, y: most, role: "mark", dash: [6, 4] }],
    height: 320,
    table: table(
      [
        "size",
        "parameters",
        "left",
        "layers",
        "drop",
        "standard error",
        "smoothed",
        "loss ratio",
        "rows",
        "epochs",
        `${measure.name} before retraining`,
        `${measure.name} after`,
      ],
      pathPoints().map((key, i) => [
        `${i + 1}${i === chosen ? " (chosen)" : ""}`,
        figure(`${key}/parameters`, count),
        figure(`${key}/share`, percent),
        figure(`${key}/layers`, layersText),
        figure(`${key}/drop`, measure.drop),
        figure(`${key}/drop_error`, measure.drop),
        figure(`${key}/smoothed_drop`, measure.drop),
        figure(`${key}/loss_ratio`, plain),
        figure(`${key}/rows`, count),
        figure(`${key}/retrained_epochs`, count),
        figure(`${key}/before_retraining/${measure.key}`, measure.format),
        figure(`${key}/after_retraining/${measure.key}`, measure.format),
      ]),
    ),
  });
  return section("tolerance", "How much can go", picture);
}

function tradeOffSection() {
  if (!has("/path/0")) return undefined;
  const chosen = at("/chosen");
  const picture = (heading, name, x, generalX) => {
    const keys = pathPoints().filter((key) => has(`${key}/${name}`));
    if (keys.length === 0) return undefined;
    const of = (key, i) => ({
      x: `${key}/${name}`,
      y: `${key}/after_retraining/${measure.key}`,
      name: `size ${i + 1}${i === chosen ? " (chosen)" : ""}`,
    });
    const points = pathPoints()
      .map(of)
      .filter(({ x: left }) => has(left));
    return tradeOff({
      heading,
      caption: `On validation rows, each network after its retraining.`,
      x,
      groups: [
        { name: "networks of the path", points, role: "refined", mark: "circle", competes: true },
        {
          name: "general",
          points: [{ x: generalX, y: `/general/validation/${measure.key}`, name: "general" }],
          ...looks.general,
          dash: undefined,
          competes: true,
        },
        {
          name: "chosen",
          points: chosen === null ? [] : [of(`/path/${chosen}`, chosen)].filter(({ x: left }) => has(left)),
          role: "mark",
          mark: "star",
        },
      ],
    });
  };
  return section(
    "trade-off",
    "Quality against size and speed",
    side(
      picture(
        `${title(measure.name)} against parameters`,
        "parameters",
        { label: "parameters", format: count, tick: compact, log: true },
        "/general/parameters",
      ),
      picture(
        `${title(measure.name)} against latency`,
        "latency_us",
        { label: "one prediction", format: micros, log: true },
        "/general/latency_us",
      ),
    ),
  );
}
