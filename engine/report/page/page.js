// Puts the page together: the title, the sections that the format has, and a list of them.
const pages = {
  "sentei-result/2": resultPage,
  "sentei-sweep/1": sweepPage,
  "sentei-compare/1": comparePage,
  "sentei-bench/1": benchPage,
};
const shownPage = pages[result.format]();
const shownSections = shownPage.sections.filter(Boolean);
document.title = `${shownPage.title} · Sentei`;
document
  .getElementById("header")
  .append(
    make("p", { class: "brand" }, "Sentei report"),
    make("h1", {}, shownPage.title),
    make("p", { class: "subtitle" }, shownPage.subtitle),
  );
document.getElementById("contents").append(
  make(
    "ul",
    {},
    shownSections.map((one) => make("li", {}, make("a", { href: `#${one.id}` }, one.querySelector("h2").textContent))),
  ),
);
document.getElementById("sections").append(...shownSections);
