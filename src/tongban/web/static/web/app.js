// Everything here is an addition: every form works without it.
import { warnBeforeEnd } from "./session.js";
import { keys } from "./keys.js";
import { copying } from "./copy.js";
import { autosave } from "./autosave.js";
import { reading } from "./read.js";
import { tracing } from "./trace.js";

keys(document);
copying(document);
autosave(document);
reading(document);
tracing(document);
warnBeforeEnd(document);

// After a swap the reader's place is the new heading or the new error summary, and the page is not busy any more.
document.addEventListener("htmx:after:swap", () => {
  const place = document.querySelector("[data-focus]");
  if (place) { place.tabIndex = -1; place.focus(); place.removeAttribute("data-focus"); }
});
const errors = document.querySelector(".errsum");
if (errors) errors.focus();
