package io.coral.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;
import org.junit.jupiter.api.Test;

/** Which way {@code Coral.open()} takes. */
class OpeningTest {

  private final List<String> tried = new ArrayList<>();
  private final OpenCoral coral =
      (OpenCoral)
          Proxy.newProxyInstance(
              OpenCoral.class.getClassLoader(),
              new Class<?>[] {OpenCoral.class},
              (proxy, method, arguments) -> {
                throw new AssertionError(method + " of a Coral that is only opened");
              });

  private interface Attempt {
    OpenCoral open() throws IOException;
  }

  private CoralProvider way(String name, int preference, Attempt attempt) {
    return new CoralProvider() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public int preference() {
        return preference;
      }

      @Override
      public OpenCoral open() throws IOException {
        tried.add(name);
        return attempt.open();
      }
    };
  }

  private CoralProvider without(String name, int preference) {
    return way(
        name,
        preference,
        () -> {
          throw new IOException("nobody listens");
        });
  }

  @Test
  void thePreferredIsTakenAndTheNextWhereItIsNotThere() {
    List<CoralProvider> ways = List.of(way("engine", 0, () -> coral), without("daemon", 10));

    assertThat(Opening.open(ways, "") == coral).isTrue();
    assertThat(tried).containsExactly("daemon", "engine");
  }

  @Test
  void whyOneWasPassedOverIsLogged() {
    Logger log = Logger.getLogger("io.coral.api.Coral");
    List<String> said = new ArrayList<>();
    Handler listener =
        new StreamHandler() {
          @Override
          public void publish(LogRecord entry) {
            said.add(entry.getLevel() + " " + entry.getMessage());
          }
        };
    Level before = log.getLevel();
    log.setLevel(Level.FINE);
    log.addHandler(listener);
    try {
      Opening.open(List.of(way("engine", 0, () -> coral), without("daemon", 10)), "");
    } finally {
      log.removeHandler(listener);
      log.setLevel(before);
    }

    assertThat(said).containsExactly("FINE Coral.open() does without the daemon: nobody listens");
  }

  @Test
  void theOneThatIsWantedIsTakenAlone() {
    List<CoralProvider> ways = List.of(way("engine", 0, () -> coral), without("daemon", 10));

    assertThat(Opening.open(ways, "engine") == coral).isTrue();
    assertThat(tried).containsExactly("engine");
    assertThatIllegalStateException()
        .isThrownBy(() -> Opening.open(ways, "daemon"))
        .withMessage("there is no Coral to be opened; daemon: nobody listens");
  }

  @Test
  void whereNoneLeadsAnywhereEachSaysWhy() {
    assertThatIllegalStateException()
        .isThrownBy(() -> Opening.open(List.of(without("daemon", 1), without("engine", 0)), ""))
        .withMessageContaining("daemon: nobody listens; engine: nobody listens");
    assertThatIllegalStateException()
        .isThrownBy(() -> Opening.open(List.of(without("daemon", 1)), "enginge"))
        .withMessageContaining("\"enginge\"")
        .withMessageContaining("there is: daemon");
    assertThatIllegalStateException()
        .isThrownBy(() -> Opening.open(List.of(), ""))
        .withMessageContaining("io.coral:io.coral.core");
  }

  @Test
  void whatIsThereAndCannotBeOpenedIsNotPassedOver() {
    CoralProvider broken =
        way(
            "daemon",
            1,
            () -> {
              throw new IllegalArgumentException("a setting is wrong");
            });

    assertThatIllegalStateException()
        .isThrownBy(() -> Opening.open(List.of(broken, way("engine", 0, () -> coral)), ""))
        .withMessage("the daemon cannot be opened: a setting is wrong");
  }
}
