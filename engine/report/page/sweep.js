// The page of a sweep: one outcome a point of the grid.
function sweepPage() {
  const keys = indices("/points").map((key) => `${key}/outcomes/0`);
  const names = keys.map((_, i) => at(`/points/${i}/method`));
  const quality = (key) => (part) => [at(`${key}/removed`), at(`${key}/${part}/${measure.key}`)];
  const of = (part) => keys.map((key) => quality(key)(part)).filter(([, y]) => y !== undefined);
  const general = at(`/general/test/${measure.key}`);
  const curves = chart({
    title: `${title(measure.name)} against what is removed`,
    caption:
      `Before and after retraining on validation rows, and after it on test rows (${better}). The line is ` +
      `the general network on test rows.`,
    label:
      `${measure.name} of ${keys.length} networks against the share of parameters removed; the figures are ` +
      `in the table below`,
    x: { label: "share of parameters removed", format: shortPercent },
    y: { label: `${title(measure.name)} (${better})`, format: measure.tick },
    series: [
      {
        name: "before retraining",
        role: "mark",
        line: true,
        dash: [2, 3],
        mark: "triangle",
        hollow: true,
        points: of("before_retraining"),
      },
      {
        name: "after retraining",
        role: "general",
        line: true,
        dash: [7, 4],
        mark: "square",
        hollow: true,
        points: of("validation"),
      },
      { name: "test rows", role: "refined", line: true, mark: "circle", points: of("test") },
    ],
    lines:
      typeof general === "number"
        ? [
            {
              name: `general network, test rows: ${measure.format(general)}`,
              y: general,
              role: "muted",
              dash: [6, 4],
            },
          ]
        : [],
    height: 320,
    table: table(
      ["asked", "epsilon", "removed", "parameters", "layers", "before", "after", "test", "drop", "epochs", "one row"],
      keys.map((key) => [
        figure(`${key}/asked`, plain),
        figure(`${key}/epsilon`, plain),
        figure(`${key}/removed`, percent),
        figure(`${key}/parameters`, count),
        figure(`${key}/layers`, layersText),
        figure(`${key}/before_retraining/${measure.key}`, measure.format),
        figure(`${key}/validation/${measure.key}`, measure.format),
        figure(`${key}/test/${measure.key}`, measure.format),
        figure(`${key}/drop`, measure.drop),
        figure(`${key}/epochs`, count),
        figure(`${key}/latency_us`, micros),
      ]),
    ),
  });
  const against = (heading, name, x, extra) =>
    tradeOff({
      heading,
      caption: "On test rows.",
      x,
      groups: [
        {
          name: "networks of the sweep",
          role: "refined",
          mark: "circle",
          competes: true,
          points: keys.map((key, i) => ({ x: `${key}/${name}`, y: `${key}/test/${measure.key}`, name: names[i] })),
        },
        ...extra,
      ],
    });
  const drops = keys
    .map((key, i) => ({ key: `${key}/drop`, value: at(`${key}/drop`), i }))
    .filter(({ value }) => typeof value === "number")
    .sort((a, b) => a.value - b.value);
  const [least] = drops;
  return {
    title: `Sweep: ${keys.length} sizes`,
    subtitle: `General network ${layersText(at("/general/layers"))} · ${at("/task")}`,
    sections: [
      section(
        "summary",
        "Summary",
        make(
          "p",
          { class: "lead" },
          `One general network, pruned ${keys.length} times. On test rows the general network has `,
          inline(`/general/test/${measure.key}`, measure.format),
          ` ${measure.name} and takes `,
          inline("/general/latency_us", micros),
          " a row. ",
          ...(least
            ? [
                `The best of the sweep is `,
                inline(`/points/${least.i}/method`),
                " with a drop of ",
                inline(least.key, measure.drop),
                " at ",
                inline(`/points/${least.i}/outcomes/0/removed`, percent),
                " removed. ",
              ]
            : []),
          "These are single runs: a best point picked on test rows flatters itself.",
        ),
      ),
      section("points", "Sensitivity", curves),
      section(
        "front",
        "Quality against size and speed",
        side(
          against(
            `${title(measure.name)} against parameters`,
            "parameters",
            { label: "parameters", format: count, tick: compact, log: true },
            [],
          ),
          against(
            `${title(measure.name)} against latency`,
            "latency_us",
            { label: "one prediction", format: micros, log: true },
            [
              {
                name: "general",
                ...looks.general,
                dash: undefined,
                competes: true,
                points: [{ x: "/general/latency_us", y: `/general/test/${measure.key}`, name: "general" }],
              },
            ],
          ),
        ),
      ),
      origin(
        opened(
          "A command for each point",
          indices("/points").map((key) => commandBlock(`${key}/command`)),
        ),
      ),
    ],
  };
}
