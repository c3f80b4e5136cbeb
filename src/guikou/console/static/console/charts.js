// Draws the options that stand in the page as JSON. Colours come from here, so that every chart looks the same; the table stands below in any case.
const COLOURS = ["#1c4f75", "#7da3bf", "#8a5300", "#1d6b3a", "#a9b2bc", "#a32020"];
const library = () => new Promise((ready, failed) => {
  const script = document.createElement("script");
  script.src = new URL("../reports/echarts.min.js", import.meta.url);
  script.onload = ready; script.onerror = failed;
  document.head.append(script);
});
export async function draw(places) {
  try { await library(); } catch { for (const place of places) place.closest(".chart").querySelector("details").open = true; return; }
  const font = getComputedStyle(document.body).fontFamily;
  for (const place of places) {
    const option = JSON.parse(document.getElementById(place.dataset.chart).textContent);
    const chart = echarts.init(place, null, { renderer: "svg" });
    chart.setOption({ color: COLOURS, animation: false, textStyle: { fontFamily: font }, grid: { left: 8, right: 16, top: 36, bottom: 8, containLabel: true }, ...option, tooltip: { renderMode: "richText", ...option.tooltip } });
    new ResizeObserver(() => chart.resize()).observe(place);
  }
}
