package io.coral.layers.wrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.spec.Event;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SettledActionsTest {

  private final Logger logger = Logger.getLogger(SettledActions.class.getName());
  private final List<LogRecord> told = new ArrayList<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord told) {
          SettledActionsTest.this.told.add(told);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    logger.addHandler(handler);
  }

  @AfterEach
  void leave() {
    logger.removeHandler(handler);
  }

  private static Event settled() {
    CompletionStage<Void> completion = CompletableFuture.completedFuture(null);
    return (Event)
        Proxy.newProxyInstance(
            SettledActionsTest.class.getClassLoader(),
            new Class<?>[] {Event.class},
            (proxy, method, arguments) ->
                method.getName().equals("state") ? Event.State.COMPLETED : completion);
  }

  @Test
  void ofManyActionsThatFailOneIsAWarningAndTheOthersGoOn() {
    SettledActions actions = new SettledActions();
    List<String> done = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      actions.add(
          settled(),
          () -> {
            done.add("due");
            throw new AssertionError("odd");
          });
    }
    actions.sweep();

    assertThat(done).hasSize(100);
    assertThat(told)
        .singleElement()
        .satisfies(
            warning -> {
              assertThat(warning.getLevel()).isEqualTo(Level.WARNING);
              assertThat(warning.getThrown()).hasMessageContaining("odd");
            });
  }
}
