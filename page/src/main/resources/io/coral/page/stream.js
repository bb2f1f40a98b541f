// What the process tells, kept up to date: all of it first, then what has changed.

/** Ten minutes, as the process keeps them. */
const SECONDS = 600;

/**
 * Follows the process.
 *
 * seen(state, changed) is called after each look with all that is known and the boards that have
 * changed, connected(isConnected) when that changes.
 */
export function follow(seen, connected) {
  const state = { boards: new Map(), history: [] };
  const source = new EventSource("api/events");

  source.addEventListener("state", (event) => {
    const whole = JSON.parse(event.data);
    Object.assign(state, whole, {
      boards: new Map(whole.boards.map((board) => [board.key, board])),
      history: whole.history,
    });
    connected(true);
    seen(state, [...state.boards.keys()], true);
  });

  source.addEventListener("change", (event) => {
    const { changed, gone, second, ...head } = JSON.parse(event.data);
    Object.assign(state, head);
    for (const board of changed) {
      state.boards.set(board.key, board);
    }
    for (const key of gone) {
      state.boards.delete(key);
    }
    if (second) {
      state.history.push(second);
      state.history.splice(0, state.history.length - SECONDS);
    }
    seen(state, [...changed.map((board) => board.key), ...gone], Boolean(second));
  });

  source.addEventListener("error", () => connected(false));
}
