package io.coral.core.engine.internal;

import io.coral.api.FailedAttempt;
import io.coral.api.Programming;
import io.coral.api.Response;
import io.coral.core.account.internal.Ended;
import io.coral.core.account.internal.Reporter;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Has each request drawn in the trace that somebody writes of the boards: when it came, when it was
 * given to the board that answered it, and when it ended, by {@link System#nanoTime}.
 *
 * @param trace takes words and times by name, for whoever writes the trace does not know requests
 */
record EngineTrace(Consumer<Map<String, Object>> trace) implements Reporter.Listener {

  @Override
  public void ended(Ended ended) {
    Response response = ended.response();
    Map<String, Object> request =
        Map.of(
            "accelerator", ended.accelerator(),
            "tenant", ended.tenant(),
            "outcome", ended.outcome(),
            "board", response == null ? "" : response.boardId(),
            "submitted", ended.submitted(),
            "given", given(ended, response),
            "ended", ended.end());
    trace.accept(request);
  }

  private static long given(Ended ended, @Nullable Response response) {
    return response == null
        ? ended.end()
        : Math.min(ended.end(), ended.submitted() + response.receipt().waiting().toNanos());
  }

  @Override
  public void failed(FailedAttempt attempt) {
    // the layer sees what failed
  }

  @Override
  public void programmed(Programming programming) {
    // the layer sees it for itself
  }

  @Override
  public void missed(long more) {
    // there is no room for them in the trace either
  }

  @Override
  public void upToDate() {
    // each is drawn for itself
  }
}
