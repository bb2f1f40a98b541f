package io.coral.core.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.coral.api.Request;
import io.coral.runtime.sim.SimClock;
import io.coral.runtime.sim.SimRuntime;
import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

@Timeout(30)
class RequestLinesTest {

  private static final AcceleratorException LOST =
      AcceleratorException.of(
          ErrorCode.DEVICE_LOST, "run", "board sim-0", "it fell out of its slot");

  @TempDir Path temp;

  private final Logger log = (Logger) LoggerFactory.getLogger(RequestLines.class);
  private final List<String> lines = new CopyOnWriteArrayList<>();

  /** What the runtime would log as the request's, at each of its runs. */
  private final List<Optional<String>> ofRuns = new CopyOnWriteArrayList<>();

  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          lines.add(event.getMDCPropertyMap() + " " + event.getFormattedMessage());
        }
      };

  private void listen(Level level) {
    log.setLevel(level);
    appender.start();
    log.addAppender(appender);
  }

  @AfterEach
  void stopListening() {
    log.detachAppender(appender);
    log.setLevel(null);
  }

  private Rig rig(OddDevice odd) throws IOException {
    Rig rig = new Rig(temp);
    rig.install();
    rig.engine.add(
        odd.runtime(new SimRuntime(List.of(Rig.BOARD), SimRuntime.ALL_FEATURES, SimClock.REAL)), 1);
    return rig;
  }

  private OddDevice listening() {
    return OddDevice.before(
        "run", () -> ofRuns.add(Optional.ofNullable(MDC.get(RequestLines.KEY))));
  }

  @Test
  void aRuntimeLogsUnderTheRequestsNumberAndDebugTellsWhatWasDecided() throws IOException {
    listen(Level.DEBUG);
    try (Rig rig = rig(listening())) {
      rig.run(new Rig.Addition(10).request);
      rig.run(new Rig.Addition(10).request.tenant("default"));
      Rig.failure(rig.engine.submit(Request.of("math.fault")));

      assertThat(ofRuns).startsWith(Optional.of("1"), Optional.of("2"), Optional.of("3"));
      await()
          .until(() -> lines.stream().anyMatch(line -> line.contains("Request 3: math.fault f")));
      assertThat(lines)
          .anyMatch(line -> line.matches(".request=1. Request 1: math.addition .* is on board .*"))
          .anyMatch(
              line -> line.matches(".request=2. Request 2: .* was answered by board sim-0.*"));
      assertThat(MDC.get(RequestLines.KEY)).isNull();
    }
  }

  @Test
  void aBoardThatDoesNotAnswerIsToldWithTheReason() throws IOException {
    listen(Level.DEBUG);
    try (Rig rig = rig(OddDevice.throwing("run", 1, LOST))) {
      Rig.failure(rig.engine.submit(new Rig.Addition(10).request));

      String told = "Request 1: board sim-0 did not answer it, and another board may: ";
      assertThat(lines).anyMatch(line -> line.contains(told + LOST.getMessage()));
    }
  }

  @Test
  void whereNobodyListensThereIsNoNumber() throws IOException {
    listen(Level.WARN);
    try (Rig rig = rig(listening())) {
      rig.run(new Rig.Addition(10).request);

      assertThat(ofRuns).containsExactly(Optional.empty());
      assertThat(lines).isEmpty();
    }
  }
}
