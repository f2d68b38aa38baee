// Numbers and times as people read them.
const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

/** A finite number, or null; JSON has losses that are none as words. */
export const number = (value) => (typeof value === "number" && Number.isFinite(value) ? value : null);

export const count = (value) => (number(value) === null ? "–" : whole.format(value));

export function loss(value) {
  if (number(value) === null) return typeof value === "string" ? value : "–";
  return value !== 0 && Math.abs(value) < 0.001 ? value.toExponential(2) : value.toFixed(4);
}

export function duration(seconds) {
  if (number(seconds) === null) return "–";
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${s % 60} s`;
  return s < 86400 ? `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min` : `${Math.floor(s / 86400)} d ${Math.floor((s % 86400) / 3600)} h`;
}

export function milliseconds(value) {
  if (number(value) === null) return "–";
  return value < 10 ? `${value.toFixed(2)} ms` : value < 10000 ? `${count(value)} ms` : duration(value / 1000);
}

export function bytes(value) {
  if (!number(value)) return value === 0 ? "0" : "–";
  const units = ["B", "kB", "MB", "GB", "TB", "PB"];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(value) / 3));
  const scaled = value / 1000 ** power;
  return `${scaled < 10 && power > 0 ? scaled.toFixed(1) : Math.round(scaled)} ${units[power]}`;
}

export const percent = (fraction) => (number(fraction) === null ? "–" : `${Math.round(fraction * 100)} %`);

export const clock = (iso) => new Date(iso).toLocaleTimeString("en-GB", { hour12: false });
