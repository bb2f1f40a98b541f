// What is asked for only while somebody looks at it.

/** Asks an address again and again while a section can be seen, and shows what it answers. */
export function whileSeen(section, address, millis, show) {
  let timer;
  const look = async () => {
    try {
      show(await (await fetch(address)).json());
    } catch {
      // the status says that the process is not there
    }
  };
  new IntersectionObserver(([entry]) => {
    clearInterval(timer);
    if (entry.isIntersecting) {
      look();
      timer = setInterval(look, millis);
    }
  }).observe(document.getElementById(section));
}
