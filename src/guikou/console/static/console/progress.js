// Asks again how far the work is, less often while nothing changes; the page is loaded anew when it has ended.
const FIRST = 1000, LAST = 10000;
export function follow(line) {
  const stage = line.querySelector("[data-stage]"), done = line.querySelector("[data-done]"), bar = line.querySelector("progress");
  let wait = FIRST, before = "";
  const ask = async () => {
    try {
      const answer = await fetch(line.dataset.progress, { headers: { Accept: "application/json" } });
      if (answer.status === 401 || answer.status === 403 || answer.status === 404) return;
      if (answer.ok) {
        const now = await answer.json();
        if (now.ended) return location.reload();
        stage.textContent = now.stage;
        done.textContent = now.done;
        if (now.share === null) bar.removeAttribute("value"); else bar.value = now.share;
        wait = JSON.stringify(now) === before ? Math.min(LAST, wait * 1.5) : FIRST;
        before = JSON.stringify(now);
      }
    } catch { wait = LAST; }
    setTimeout(ask, wait);
  };
  setTimeout(ask, wait);
}
