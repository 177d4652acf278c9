// A confusion matrix as a table of counts: the darker a cell, the more of its true class's rows are in it; what is right
// stands on the diagonal, framed.
function heat(key, classes, title, role) {
  const cell = (row, r, c) => {
    const total = row.reduce((sum, n) => sum + n, 0);
    const share = total > 0 ? row[c] / total : 0;
    return figure(`${key}/${r}/${c}`, count).fill("td", {
      class: r === c ? "right" : row[c] > 0 ? "wrong" : "none",
      style: `--share: ${(100 * share).toFixed(1)}%; --paint: var(--${r === c ? role : "mark"})`,
      title: `${classes[r]} taken for ${classes[c]}: ${row[c]} of ${total} rows`,
    });
  };
  const recall = (row, r) => {
    const total = row.reduce((sum, n) => sum + n, 0);
    return make("td", { class: "number" }, total > 0 ? shortPercent(row[r] / total) : "–");
  };
  return make(
    "table",
    { class: "heat" },
    make("caption", {}, title),
    make(
      "thead",
      {},
      make(
        "tr",
        {},
        make("th", { scope: "col" }, "actual ↓", make("br"), "predicted →"),
        classes.map((name) => make("th", { scope: "col" }, name)),
        make("th", { scope: "col" }, "recall"),
      ),
    ),
    make(
      "tbody",
      {},
      at(key).map((row, r) =>
        make(
          "tr",
          {},
          make("th", { scope: "row" }, classes[r]),
          row.map((_, c) => cell(row, r, c)),
          recall(row, r),
        ),
      ),
    ),
  );
}
