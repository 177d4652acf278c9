// How the two networks were trained.
const histories = () =>
  [
    ["training", "general"],
    ["retraining", "refined"],
  ].filter(([key]) => has(`/${key}/epochs/0`));

function trainingSection() {
  const shown = histories();
  if (shown.length === 0) return undefined;
  const curve = (part) =>
    shown.map(([key, name]) => ({
      ...looks[name],
      mark: undefined,
      name: `${name} network`,
      line: true,
      points: at(`/${key}/epochs`).map((epoch, i) => [i + 1, part(epoch)]),
    }));
  const best = (part) =>
    shown.flatMap(([key, name]) => {
      const epoch = at(`/${key}/best_epoch`);
      return epoch > 0
        ? [{ ...looks[name], name: `${name}, best epoch`, points: [[epoch, part(at(`/${key}/epochs`)[epoch - 1])]] }]
        : [];
    });
  const picture = (heading, caption, label, format, tick, path) => {
    const part = (epoch) => path.reduce((value, name) => value?.[name], epoch);
    const values = shown
      .flatMap(([key]) => at(`/${key}/epochs`).map(part))
      .filter((value) => typeof value === "number");
    const log = Math.max(...values) > 50 * Math.min(...values) && Math.min(...values) > 0;
    return chart({
      title: heading,
      caption,
      label:
        `${heading} by epoch, ${shown.map(([, name]) => name).join(" and ")} network; the figures are in ` +
        `the table below`,
      x: { label: "epoch", format: count, zero: true },
      y: { label, format: tick, log },
      series: [...curve(part), ...best(part)],
      table: table(
        ["network", "epoch", "learning rate", label],
        shown.flatMap(([key, name]) =>
          indices(`/${key}/epochs`).map((epoch, i) => [
            name,
            String(i + 1),
            figure(`${epoch}/rate`, plain),
            figure(`${epoch}/${path.join("/")}`, format),
          ]),
        ),
      ),
    });
  };
  const facts = table(
    ["network", "epochs", "best epoch", "ended by", "time", "speed"],
    shown.map(([key, name]) => [
      name,
      String(at(`/${key}/epochs`).length),
      figure(`/${key}/best_epoch`, count),
      figure(`/${key}/ending`),
      figure(`/${key}/seconds`, seconds),
      figure(`/${key}/rows_per_second`, rate),
    ]),
  );
  return section(
    "training",
    "Training",
    make(
      "p",
      {},
      "The general network is trained from scratch; the refined one starts from the general one's weights, " +
        "so that its first epoch is already far along. Its curve is that of the last round.",
    ),
    side(
      picture(
        "Training loss",
        "Mean over the training rows; where teachers are learned from, their part included.",
        "Loss",
        plain,
        plain,
        ["loss"],
      ),
      picture(
        `Validation ${measure.name}`,
        `On validation rows (${better}).`,
        title(measure.name),
        measure.format,
        measure.tick,
        ["validation", measure.key],
      ),
    ),
    scrolling("Training in figures", facts),
  );
}
