// Bars and intervals that lie, so that long names fit on a narrow screen. Each has its name and value beside it.
// groups: [{name, rows: [{name, value, text, role}]}]; with `apart` every group has a scale of its own
function bars(spec) {
  const longest = (groups) => Math.max(...groups.flatMap(({ rows }) => rows.map(({ value }) => value ?? 0)), 0) || 1;
  const row =
    (most) =>
    ({ name, value, text, role }) =>
      make(
        "div",
        { class: "bar-row" },
        make("span", { class: "bar-name" }, name),
        make(
          "span",
          { class: "bar-track" },
          make("span", { class: `bar ${role}`, style: `width: ${(100 * Math.max(value ?? 0, 0)) / most}%` }),
        ),
        make("span", { class: "bar-text" }, text),
      );
  return pictured(
    spec,
    make(
      "div",
      { class: "bars", role: "img", "aria-label": spec.label },
      spec.groups.map((group) =>
        make(
          "div",
          { class: "bar-group" },
          group.name && make("div", { class: "bar-title" }, group.name),
          group.rows.map(row(longest(spec.apart ? [group] : spec.groups))),
        ),
      ),
    ),
  );
}

// rows: [{name, value, error, text, role}]; the dot is the value, the line its standard error on both sides; 0 is drawn.
function intervals(spec) {
  const ends = spec.rows.flatMap(({ value, error }) => [value - (error ?? 0), value + (error ?? 0)]);
  const low = Math.min(0, ...ends),
    high = Math.max(0, ...ends);
  const place = (value) => `${(100 * (value - low)) / (high - low || 1)}%`;
  const extent = (value, error) => `left: ${place(value - error)}; width: ${(200 * error) / (high - low || 1)}%`;
  return pictured(
    spec,
    make(
      "div",
      { class: "bars", role: "img", "aria-label": spec.label },
      spec.rows.map(({ name, value, error, text, role }) =>
        make(
          "div",
          { class: "bar-row" },
          make("span", { class: "bar-name" }, name),
          make(
            "span",
            { class: "interval-track" },
            make(
              "span",
              { class: "interval-inner" },
              make("span", { class: "zero", style: `left: ${place(0)}` }),
              make("span", { class: `interval ${role}`, style: extent(value, error ?? 0) }),
              make("span", { class: `dot ${role}`, style: `left: ${place(value)}` }),
            ),
          ),
          make("span", { class: "bar-text" }, text),
        ),
      ),
    ),
  );
}
