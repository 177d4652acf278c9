"use strict";

// Numbers as people read them. null (a number that JSON has no word for) is a dash.
const guarded = (format) => (value) => (typeof value === "number" ? format(value).replace(/^-/, "−") : "–");
const grouped = (value, most) => value.toLocaleString("en", { maximumSignificantDigits: most });

const count = guarded((value) => value.toLocaleString("en"));
const compact = guarded((value) => value.toLocaleString("en", { notation: "compact", maximumSignificantDigits: 3 }));
const raised = (digits) => digits.replace("+", "").replace(/./g, (one) => (one === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[one]));
const powered = (value) => value.toExponential(2).replace(/e(.*)/, (_, power) => ` × 10${raised(power)}`);
const plain = guarded((value) =>
  value !== 0 && (Math.abs(value) < 1e-4 || Math.abs(value) >= 1e9) ? powered(value) : grouped(value, 4),
);
const percent = guarded((value) => `${(100 * value).toFixed(2)} %`);
const shortPercent = guarded((value) => `${Number((100 * value).toPrecision(3))} %`);
const change = (unit) =>
  guarded((value) => {
    const shown = Number((100 * value).toFixed(2)) || 0; // 0 has no sign
    return `${shown > 0 ? "+" : ""}${shown.toFixed(2)} ${unit}`;
  });
const ratio = guarded((value) => `${grouped(value, 3)}×`);
const seconds = guarded((value) => `${grouped(value, 3)} s`);

const scaled = (units, step) =>
  guarded((value) => {
    let rank = 0;
    while (Math.abs(value) >= step && rank + 1 < units.length) {
      value /= step;
      ++rank;
    }
    return `${grouped(value, 3)} ${units[rank]}`;
  });
const bytes = scaled(["bytes", "kB", "MB", "GB"], 1000);
const micros = scaled(["µs", "ms", "s"], 1000);
const rate = guarded((value) => `${grouped(value, 3)} rows/s`);
const probability = guarded((value) => (value < 0.001 ? "< 0.001" : value.toFixed(3)));
