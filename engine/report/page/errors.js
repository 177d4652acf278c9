// Where the networks of an optimize result err, on test rows.
function residualsPicture(name) {
  const key = `/${name}/residuals`;
  return chart({
    title: `Errors of the ${name} network`,
    caption: `Prediction minus actual ${at("/target")}, on test rows.`,
    label: `Histogram of the ${name} network's errors; the figures are in the table below`,
    x: { label: `prediction − actual, in units of ${at("/target")}`, format: plain },
    y: { label: "rows", format: plain, zero: true },
    series: [
      {
        ...looks[name],
        mark: undefined,
        name: `${name} network`,
        line: true,
        fill: true,
        points: outline(at(`${key}/edges`), at(`${key}/counts`)),
      },
    ],
    lines: [{ name: "no error", x: 0, role: "muted", dash: [3, 3] }],
    height: 220,
    table: table(
      ["from", "to", "rows"],
      at(`${key}/counts`).map((_, i) => [
        figure(`${key}/edges/${i}`, plain),
        figure(`${key}/edges/${i + 1}`, plain),
        figure(`${key}/counts/${i}`, count),
      ]),
    ),
  });
}

function samplePicture(name) {
  const sample = at(`/${name}/sample`);
  const values = sample.flat();
  const ends = [Math.min(...values), Math.max(...values)];
  return chart({
    title: `Predicted against actual, ${name} network`,
    caption: "A sample of the test rows. What is right lies on the line.",
    label:
      `Predictions of the ${name} network against the actual ${at("/target")}, ${sample.length} test rows; ` +
      `the figures are in the table below`,
    x: { label: `actual ${at("/target")}`, format: plain },
    y: { label: "predicted", format: plain },
    series: [
      { name: "right", role: "muted", line: true, dash: [6, 4], points: ends.map((end) => [end, end]) },
      { ...looks[name], name: "a test row", faint: true, points: sample },
    ],
    table: table(
      ["actual", "predicted"],
      sample.map((_, i) => [figure(`/${name}/sample/${i}/0`, plain), figure(`/${name}/sample/${i}/1`, plain)]),
    ),
  });
}

function errorsSection() {
  const having = (part) => networks.filter((name) => has(`/${name}/${part}`));
  const classes = at("/classes");
  const content = [
    ...having("confusion").map((name) =>
      scrolling(
        `Confusion of the ${name} network`,
        heat(`/${name}/confusion`, classes, `${title(name)} network, test rows`, name),
      ),
    ),
    ...having("residuals").map(residualsPicture),
    ...having("sample").map(samplePicture),
  ];
  if (content.length === 0) return undefined;
  const words =
    having("confusion").length > 0 &&
    make(
      "p",
      {},
      "A row a true class, a column a predicted one. Framed: right. A cell is the stronger, the larger its share " +
        "of the true class.",
    );
  return section("errors", "Where it errs", words || undefined, classes.length > 10 ? content : side(content));
}
