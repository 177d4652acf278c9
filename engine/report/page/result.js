// The page of an optimize result.
const goalWords = {
  max_drop: (goal) =>
    `at most ${measure.drop(goal.max_drop).replace("+", "")} of ${measure.name} lost, by the ${goal.rule} rule`,
  epsilon: (goal) => `a tolerance of ${plain(goal.epsilon)}`,
  keep: (goal) => `${shortPercent(goal.keep)} of every layer's units`,
  parameters: (goal) => `at most ${count(goal.parameters)} parameters`,
  bytes: (goal) => `a model file of at most ${bytes(goal.bytes)}`,
  latency_us: (goal) => `a prediction in at most ${micros(goal.latency_us)}`,
};
const goalText = () => {
  const known = Object.keys(goalWords).find((name) => at(`/goal/${name}`) !== undefined);
  return known ? goalWords[known](at("/goal")) : JSON.stringify(at("/goal"));
};

const triedText = () =>
  has("/path/0")
    ? `None of the ${at("/path").length} sizes that were tried met it`
    : "There was no smaller size to try";

function testChange() {
  const [before, after] = networks.map((name) => at(`/${name}/test/${measure.key}`));
  if (typeof before !== "number" || typeof after !== "number") return "";
  return measure.higher ? change("pp")(after - before) : change("%")(after / before - 1);
}

function card(name, before, after, format, words) {
  return make(
    "div",
    { class: "card" },
    make("span", { class: "name" }, name),
    make("span", { class: "big" }, inline(after, format)),
    make("span", { class: "from" }, "from ", inline(before, format), words && `, ${words}`),
  );
}

const smaller = (key) => at(`/general/${key}`) / at(`/refined/${key}`);
const times = (value, more, less) =>
  Math.abs(value - 1) < 0.005 ? "the same" : value >= 1 ? `${ratio(value)} ${more}` : `${ratio(1 / value)} ${less}`;

function summarySection() {
  const met = at("/met");
  const rows = has("/data/rows/test") ? [inline("/data/rows/test", count), " test rows"] : ["test rows"];
  const words = [
    "Pruning removed ",
    inline("/removed", percent),
    " of the general network's parameters. On ",
    ...rows,
    ", which chose nothing, ",
    `${measure.name} went from `,
    inline(`/general/test/${measure.key}`, measure.format),
    " to ",
    inline(`/refined/test/${measure.key}`, measure.format),
    ` (${testChange()}). The model file is `,
    `${times(smaller("file_bytes"), "smaller", "larger")}, and one prediction takes `,
    inline("/refined/latency_us", micros),
    " instead of ",
    inline("/general/latency_us", micros),
    ` (${times(smaller("latency_us"), "faster", "slower")}).`,
  ];
  const verdict = met
    ? [
        "The goal was ",
        goalText(),
        ".",
        has("/confidence")
          ? [
              " The chosen size keeps to it with a probability of ",
              inline("/confidence", shortPercent),
              ", judged on validation rows.",
            ]
          : "",
      ]
    : [
        "The goal was ",
        goalText(),
        `. ${triedText()}, so that the refined network is the general one, only cleaned up.`,
      ];
  return section(
    "summary",
    "Summary",
    make("p", { class: `verdict ${met ? "met" : "unmet"}` }, met ? "✓ Goal met" : "✗ Goal not met"),
    make("p", { class: "lead" }, words),
    make("p", {}, verdict.flat()),
    at("/stopped") ? make("p", {}, "The run was stopped early: these are the best networks so far.") : undefined,
    make(
      "div",
      { class: "cards" },
      card(
        "Parameters",
        "/general/parameters",
        "/refined/parameters",
        count,
        times(smaller("parameters"), "fewer", "more"),
      ),
      card(
        `Test ${measure.name}`,
        `/general/test/${measure.key}`,
        `/refined/test/${measure.key}`,
        measure.format,
        testChange(),
      ),
      card(
        "Model file",
        "/general/file_bytes",
        "/refined/file_bytes",
        bytes,
        times(smaller("file_bytes"), "smaller", "larger"),
      ),
      card(
        "One prediction",
        "/general/latency_us",
        "/refined/latency_us",
        micros,
        times(smaller("latency_us"), "faster", "slower"),
      ),
    ),
    opened("Quality on all rows", scrolling("Quality", qualityTable())),
  );
}

function qualityTable() {
  const parts =
    result.task === "regression"
      ? [
          ["RMSE", "rmse", plain],
          ["R²", "r2", plain],
          ["loss", "loss", plain],
        ]
      : [
          ["accuracy", "accuracy", percent],
          ["loss", "loss", plain],
        ];
  return table(
    ["", "general", "refined"],
    ["train", "validation", "test"].flatMap((set) =>
      parts.map(([name, key, format]) => [
        `${set} ${name}`,
        ...networks.map((network) => figure(`/${network}/${set}/${key}`, format)),
      ]),
    ),
  );
}

function resultPage() {
  return {
    title: `${at("/target")}: ${percent(at("/removed"))} of the parameters removed`,
    subtitle:
      `${layersText(at("/general/layers"))} became ${layersText(at("/refined/layers"))} · ` +
      `${at("/task")}${has("/data/file") ? ` of ${at("/data/file")}` : ""}`,
    sections: [
      summarySection(),
      layersSection(),
      toleranceSection(),
      tradeOffSection(),
      trainingSection(),
      errorsSection(),
      latencySection(),
      int8Section(),
      costSection(),
      originSection(),
    ],
  };
}
