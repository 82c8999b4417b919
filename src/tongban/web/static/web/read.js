// 读给我听: reads <main> block by block and marks the block; hidden where the browser has no voice for the language.
export function reading(doc) {
  const bar = doc.querySelector("[data-read]");
  if (!bar || !("speechSynthesis" in window)) return;
  const lang = doc.documentElement.lang.slice(0, 2);
  const show = () => { bar.hidden = !speechSynthesis.getVoices().some((v) => v.lang.startsWith(lang)); };
  show();
  speechSynthesis.addEventListener?.("voiceschanged", show);
  const button = bar.querySelector("button");
  let going = false;
  const stop = () => {
    going = false;
    speechSynthesis.cancel();
    doc.querySelector(".reading")?.classList.remove("reading");
    button.textContent = button.dataset.start;
  };
  button.addEventListener("click", () => {
    if (going) return stop();
    going = true;
    button.textContent = button.dataset.stop;
    const blocks = [...doc.querySelectorAll("main :is(h1,h2,h3,p,li,dt,dd,th,td)")].filter((b) => b.offsetParent && b.innerText.trim() && !b.querySelector("p,li"));
    const next = () => {
      doc.querySelector(".reading")?.classList.remove("reading");
      const block = blocks.shift();
      if (!block || !going) return stop();
      block.classList.add("reading");
      block.scrollIntoView({ block: "center" });
      const speech = new SpeechSynthesisUtterance(block.innerText);
      speech.lang = doc.documentElement.lang;
      speech.onend = next;
      speechSynthesis.speak(speech);
    };
    next();
  });
  addEventListener("pagehide", stop);
}
