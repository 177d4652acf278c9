// The page of a comparison: methods at equal sizes over several seeds.
const controls = [
  "random",
  "scratch-short",
  "scratch-full",
  "scratch-distilled",
  "general-longer",
  "pso",
  "random-search",
];

function comparedSize(key, i) {
  const methods = indices(`${key}/methods`);
  const reference = at("/reference");
  const words = (row) => {
    const p = at(`${row}/against_reference/p`);
    const beside =
      at(`${row}/method`) === reference ? "reference" : typeof p === "number" ? `p = ${probability(p)}` : "p –";
    return `${measure.drop(at(`${row}/drop`))} ± ${(100 * (at(`${row}/drop_error`) ?? NaN)).toFixed(2)}, ${beside}`;
  };
  return section(
    `size-${i + 1}`,
    `${shortPercent(at(`${key}/asked`))} of the parameters removed`,
    intervals({
      title: `${title(measure.dropName)} by method, ${shortPercent(at(`${key}/asked`))} removed`,
      caption:
        "Mean over the seeds against the seed's own general network, on test rows; further left is better. The " +
        "bar is one " +
        `standard error to each side, the dashed line no drop at all. Round: a criterion; diamond: a control. p: ` +
        `paired t-test against ${reference} on the same seeds.`,
      label: `Mean drop and standard error of ${methods.length} methods; the figures are in the table below`,
      rows: methods.map((row) => ({
        name: at(`${row}/method`),
        value: at(`${row}/drop`) ?? 0,
        error: at(`${row}/drop_error`),
        text: words(row),
        role: controls.includes(at(`${row}/method`)) ? "control" : "criterion",
      })),
      table: table(
        ["method", "seeds", "removed", "epochs", "mean drop", "standard error", "worse by", "pairs", "p"],
        methods.map((row) => [
          figure(`${row}/method`),
          figure(`${row}/n`, count),
          figure(`${row}/removed`, percent),
          figure(`${row}/epochs`, count),
          figure(`${row}/drop`, measure.drop),
          figure(`${row}/drop_error`, percent),
          figure(`${row}/against_reference/difference`, measure.drop),
          figure(`${row}/against_reference/n`, count),
          figure(`${row}/against_reference/p`, probability),
        ]),
      ),
    }),
  );
}

function comparedCells() {
  const rows = indices("/cells").flatMap((cell) =>
    indices(`${cell}/outcomes`).map((outcome) => [
      figure(`${cell}/method`),
      figure(`${cell}/seed`, count),
      figure(`${outcome}/asked`, percent),
      figure(`${outcome}/removed`, percent),
      figure(`${outcome}/layers`, layersText),
      figure(`${outcome}/test/${measure.key}`, measure.format),
      figure(`${outcome}/drop`, measure.drop),
      figure(`${outcome}/epochs`, count),
      figure(`${cell}/command`),
    ]),
  );
  return scrolling(
    "All cells",
    table(["method", "seed", "asked", "removed", "layers", `test ${measure.name}`, "drop", "epochs", "command"], rows),
  );
}

function comparePage() {
  const sizes = indices("/sizes");
  const methods = at("/sizes/0/methods")?.length ?? 0;
  const clear = sizes
    .flatMap((key) => indices(`${key}/methods`))
    .filter((row) => at(`${row}/method`) !== at("/reference"))
    .map((row) => at(`${row}/against_reference/p`))
    .filter((p) => typeof p === "number");
  return {
    title: `Comparison: ${methods} methods`,
    subtitle: `${at("/task")} · reference ${at("/reference")}`,
    sections: [
      section(
        "summary",
        "Summary",
        make(
          "p",
          { class: "lead" },
          `${methods} methods at ${sizes.length === 1 ? "one size" : `${sizes.length} sizes`}, each over the ` +
            `same seeds, against `,
          inline("/reference"),
          `. Of ${clear.length} paired tests, ${clear.filter((p) => p < 0.05).length} with a p below 0.05; about ` +
            `${(0.05 * clear.length).toFixed(1)} would if no method differed.`,
        ),
      ),
      ...sizes.map(comparedSize),
      origin(opened("Every cell, with the command that computes it alone", comparedCells())),
    ],
  };
}
