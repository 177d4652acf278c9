// What made the result: command, data, machine, lineage, settings.
function commandBlock(key) {
  return figure(key).fill("code", { class: "command", tabindex: "0" });
}

const origin = (...more) =>
  section(
    "origin",
    "Where it comes from",
    has("/command") && make("div", {}, make("h3", {}, "The command that made it"), commandBlock("/command")),
    ...more,
  );

function originSection() {
  const settings = [
    "task",
    "target",
    "seed",
    "backend",
    "criterion",
    "criterion_settings",
    "compensation",
    "epsilon",
    "goal",
    "rounds",
    "folds",
    "teachers",
    "stopped",
    "clean_up",
    "rounding",
  ].filter((name) => at(`/${name}`) !== undefined);
  const lineage = (name) =>
    has(`/${name}/lineage`) &&
    make(
      "div",
      {},
      make("h3", {}, `Lineage of the ${name} network`),
      scrolling(`Lineage of the ${name} network`, table([], leaves(`/${name}/lineage`))),
    );
  return origin(
    side(
      ...[
        ["data", "Data"],
        ["machine", "Machine"],
      ]
        .filter(([key]) => has(`/${key}`))
        .map(([key, name]) => make("div", {}, make("h3", {}, name), scrolling(name, table([], leaves(`/${key}`))))),
      ...networks.map(lineage).filter(Boolean),
    ),
    opened(
      "All settings",
      scrolling(
        "Settings",
        table(
          ["setting", "value"],
          settings.flatMap((name) => leaves(`/${name}`, name)),
        ),
      ),
    ),
  );
}
