package io.coral.conformance.mutants;

import io.coral.spec.Event;
import io.coral.spec.foreign.ForeignCode;
import io.coral.spec.lifecycle.SettableEvent;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Events of commands that are issued only when others have settled, however they did. */
final class LateEvent {

  private LateEvent() {}

  /** Issues a command when all of the events have settled. */
  static Event after(Event[] events, Supplier<Event> command) {
    SettableEvent late = new SettableEvent("run", "a late command");
    CompletableFuture.allOf(
            Arrays.stream(events)
                .map(event -> event.completion().handle((nothing, failure) -> nothing))
                .map(CompletionStage::toCompletableFuture)
                .toArray(CompletableFuture<?>[]::new))
        .thenRun(() -> issue(command, late));
    return late;
  }

  /** An event that completes when another one settles, however it does. */
  static Event completing(Event event) {
    return after(new Event[] {event}, NoCommand::event);
  }

  private static void issue(Supplier<Event> command, SettableEvent late) {
    try {
      Event issued = command.get();
      issued
          .completion()
          .whenComplete(
              (nothing, thrown) ->
                  issued.failure().ifPresentOrElse(late::fail, () -> late.complete(issued::times)));
    } catch (RuntimeException e) {
      late.fail(ForeignCode.failure("run", "a late command", e));
    }
  }
}
