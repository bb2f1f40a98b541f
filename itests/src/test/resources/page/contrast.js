// What stands on the page with too little contrast, as WCAG 2.2 reckons it: letters 4.5 to 1, large
// ones and what a control or a key is known by 3 to 1.
(() => {
  const colour = (text) => {
    const [red, green, blue, alpha = 1] = text.match(/[\d.]+/g).map(Number);
    return { channels: [red, green, blue], alpha };
  };
  const over = (above, below) => ({
    channels: above.channels.map((each, i) => each * above.alpha + below.channels[i] * (1 - above.alpha)),
    alpha: 1,
  });
  const behind = (node) => {
    const layers = [];
    for (let at = node; at !== null; at = at.parentElement) {
      layers.push(colour(getComputedStyle(at).backgroundColor));
    }
    return layers.reverse().reduce((below, above) => over(above, below), { channels: [255, 255, 255], alpha: 1 });
  };
  const luminance = ({ channels }) => {
    const [red, green, blue] = channels
      .map((each) => each / 255)
      .map((each) => (each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const found = new Set();
  let count = 0;
  const check = (what, front, back, least) => {
    count += 1;
    const [light, dark] = [luminance(over(front, back)), luminance(back)].sort((a, b) => b - a);
    const ratio = (light + 0.05) / (dark + 0.05);
    if (ratio < least) {
      found.add(`${what}: ${ratio.toFixed(2)} of ${least}`);
    }
  };
  const letters = (node, style, what) => {
    const size = parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    check(what, colour(style.color), behind(node), isLarge ? 3 : 4.5);
  };

  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const node = texts.currentNode.parentElement;
    const text = texts.currentNode.textContent.trim();
    if (text !== "" && node.checkVisibility() && !node.closest("script, noscript")) {
      letters(node, getComputedStyle(node), text.slice(0, 40));
    }
  }
  for (const node of document.querySelectorAll("input")) {
    letters(node, getComputedStyle(node, "::placeholder"), node.placeholder);
  }
  for (const node of document.querySelectorAll("button, input")) {
    if (node.checkVisibility()) {
      check(`edge of ${node.id || node.textContent}`, colour(getComputedStyle(node).borderTopColor), behind(node.parentElement), 3);
    }
  }
  for (const node of document.querySelectorAll(".key")) {
    check(`key of ${node.textContent}`, colour(getComputedStyle(node, "::before").borderTopColor), behind(node), 3);
  }
  return { count, found: [...found] };
})();
