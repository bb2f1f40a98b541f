package io.coral.conformance.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coral.conformance.rules.bench.Subject;
import io.coral.conformance.rules.fixture.Fixture;
import io.coral.conformance.rules.fixture.Harness;
import io.coral.conformance.rules.process.NotTestable;
import io.coral.conformance.rules.source.RuntimeSource;
import io.coral.spec.AcceleratorException;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.Bounds;
import io.coral.spec.Discovery;
import io.coral.spec.Resource;
import io.coral.spec.RuntimeInfo;
import io.coral.spec.foreign.BoundedCall.Limit;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A runtime whose discovery hangs does not hang the kit. */
@Timeout(60)
class HeaderTest {

  private static final Limit LIMIT = new Limit("--limit", Duration.ofMillis(50));

  private final CountDownLatch end = new CountDownLatch(1);
  private final AcceleratorRuntime hanging = new Hanging();

  private final class Hanging implements AcceleratorRuntime {
    @Override
    public RuntimeInfo info() {
      return new RuntimeInfo("hanging", "coral", "1.0", List.of(), false, true, Bounds.DEFAULT);
    }

    @Override
    public Discovery discover() {
      boolean interrupted = false;
      while (end.getCount() > 0) {
        try {
          end.await();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      return new Discovery(List.of(), List.of());
    }

    @Override
    public Resource open(String deviceId) {
      throw new AssertionError("nobody opens it");
    }

    @Override
    public String toString() {
      return "a hanging runtime";
    }
  }

  @AfterEach
  void endTheDiscovery() {
    end.countDown();
  }

  @Test
  void theHeaderWaitsNoLongerThanTheLimit() {
    Subject subject =
        new Subject(
            hanging,
            Optional.empty(),
            Fixture.EMPTY,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            1);

    assertThatThrownBy(() -> Header.of(subject, LIMIT))
        .isInstanceOf(AcceleratorException.class)
        .hasMessageContainingAll("TIMEOUT", "raise --limit");
  }

  @Test
  void theDevicesAreWaitedForNoLongerThanTheLimit() {
    assertThatThrownBy(() -> Runtimes.devices(hanging, LIMIT))
        .isInstanceOf(AcceleratorException.class)
        .hasMessageContainingAll("a hanging runtime", "raise --limit");

    end.countDown();
    assertThat(Runtimes.devices(hanging, new Limit("--limit", Duration.ofMinutes(1)))).isEmpty();
  }

  @Test
  void aHarnessThatCannotBeLoadedIsToldBeforeAnyRule() {
    end.countDown();
    NotTestable refusal = new NotTestable("the harness cannot be loaded");
    Subject subject =
        new Subject(new WithBrokenHarness(refusal), Fixture.EMPTY, Optional.empty(), 1);

    assertThatThrownBy(() -> Header.of(subject, new Limit("--limit", Duration.ofMinutes(1))))
        .isSameAs(refusal);
  }

  private final class WithBrokenHarness implements RuntimeSource {
    private final NotTestable refusal;

    WithBrokenHarness(NotTestable refusal) {
      this.refusal = refusal;
    }

    @Override
    public AcceleratorRuntime runtime() {
      return hanging;
    }

    @Override
    public Optional<Supplier<AcceleratorRuntime>> restart() {
      return Optional.empty();
    }

    @Override
    public Optional<Harness> harness() {
      throw refusal;
    }

    @Override
    public Optional<Path> bundle() {
      return Optional.empty();
    }
  }
}
