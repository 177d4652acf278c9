// Elements with attributes and children. Text only ever becomes text: nothing from the result is read as HTML.
function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes))
    if (value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
  element.append(...children.flat().filter((child) => child !== undefined && child !== null && child !== false));
  return element;
}

const make = (tag, attributes = {}, ...children) => filled(document.createElement(tag), attributes, children);

const svgNamespace = document.getElementById("svg").namespaceURI;
const draw = (tag, attributes = {}, ...children) =>
  filled(document.createElementNS(svgNamespace, tag), attributes, children);

// What is wider than the page scrolls in a box of its own, which the keyboard reaches.
const scrolling = (label, ...children) =>
  make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": label }, ...children);

const section = (id, title, ...children) =>
  make("section", { id, "aria-labelledby": `${id}-title` }, make("h2", { id: `${id}-title` }, title), ...children);

const side = (...children) => make("div", { class: "side-by-side" }, ...children);

// A part that opens.
const opened = (summary, ...children) => make("details", {}, make("summary", {}, summary), ...children);

// A picture with its caption, and the same figures as a table that opens.
function pictured({ title, caption, table }, ...content) {
  return make(
    "figure",
    {},
    make("figcaption", {}, make("h3", {}, title), make("p", {}, caption)),
    ...content,
    opened(`Figures: ${title}`, scrolling(title, table)),
  );
}
