// A form with data-autosave="/url" posts itself 1.2 s after the last change. What was saved, and when, is said by the
// server's own words in the form's .saved line; a failure never disturbs the person: the button still saves.
export function autosave(doc) {
  for (const form of doc.querySelectorAll("form[data-autosave]")) {
    const line = form.querySelector(".saved");
    let timer;
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(async () => {
        const body = new FormData(form);
        for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
        try {
          const answer = await fetch(form.dataset.autosave, { method: "POST", body, headers: { "X-Autosave": "1" } });
          if (line) line.textContent = answer.ok ? await answer.text() : line.dataset.failed ?? "";
        } catch { if (line) line.textContent = line.dataset.failed ?? ""; }
      }, 1200);
    });
    form.addEventListener("submit", () => clearTimeout(timer));
  }
}
