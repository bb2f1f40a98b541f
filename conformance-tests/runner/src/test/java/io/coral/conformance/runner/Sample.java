package io.coral.conformance.runner;

import io.coral.conformance.rules.bench.Bench;
import io.coral.conformance.rules.bench.Expect;
import io.coral.conformance.rules.bench.NotEvaluated;
import io.coral.conformance.rules.bench.Verifies;
import io.coral.conformance.rules.fixture.Harness;
import io.coral.conformance.rules.fixture.Role;
import io.coral.conformance.rules.process.BundleFault;
import io.coral.conformance.rules.process.NotTestable;
import io.coral.spec.ErrorCode;
import io.coral.spec.Resource;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Disabled;

/** Rule tests with every way to end; not run by the build itself. */
final class Sample {

  private static final CountDownLatch NEVER = new CountDownLatch(1);

  private Sample() {}

  static final class Passing {
    @Verifies(value = "RES-01", lookAt = "nothing")
    void passes(Bench bench) {
      bench.note("seen by " + bench.runtime().info().id());
    }
  }

  static final class Failing {
    @Verifies(value = "RES-02", lookAt = "the left drawer")
    void isNotReached(Bench bench) {
      Expect.that(false, "never run: its role is missing", "run");
    }

    @Verifies(value = "RES-03", lookAt = "the left drawer")
    void fails(Bench bench) {
      bench.runtime().discover();
      Expect.equal("the answer", 42, 41);
    }

    @Verifies(value = "RES-04", lookAt = "the right drawer")
    void throwsSomethingElse(Bench bench) {
      throw new IllegalStateException("broken");
    }
  }

  static final class Skipping {
    @Verifies(value = "MET-01", lookAt = "nothing")
    void assumes(Bench bench) {
      Assumptions.assumeTrue(false, "the moon is wrong");
    }

    @Disabled("for InProcessRunnerTest: a rule that is switched off must not count as passed")
    @Verifies(value = "MET-02", lookAt = "nothing")
    void isDisabled(Bench bench) {}

    @Verifies(value = "MET-03", lookAt = "nothing")
    void passesAHalf(Bench bench) {}

    @Verifies(value = "MET-03", lookAt = "nothing")
    void cannotDecideTheOther(Bench bench) {
      throw new NotEvaluated("no second half");
    }

    @Verifies(value = "CMP-14", lookAt = "nothing")
    void needsTimestamps(Bench bench) {}
  }

  static final class Hanging {
    @Verifies(value = "BUF-01", lookAt = "the lock")
    void hangs(Bench bench) {
      bench.runtime().info();
      boolean ended = false;
      while (!ended) {
        try {
          NEVER.await();
          ended = true;
        } catch (InterruptedException e) {
          // as a native call would: an interrupt does not end it
        }
      }
    }
  }

  static final class Late {
    private static final AtomicInteger RUNS = new AtomicInteger();

    @Verifies(value = "BUF-02", lookAt = "the clock")
    void isLateAtTheFirstRun(Bench bench) {
      if (RUNS.incrementAndGet() == 1) {
        isLateAlways(bench);
      }
    }

    @Verifies(value = "BUF-03", lookAt = "the clock")
    void isLateAlways(Bench bench) {
      // less than no time is allowed, by more than any host is late
      Expect.within(Duration.ofMinutes(-10), "the call", () -> bench.runtime().info());
    }
  }

  static final class Opening {
    @Verifies(value = "RES-01", lookAt = "who holds the device")
    void opens(Bench bench) {
      bench.open("board");
    }
  }

  static final class Obstructed {
    @Verifies(value = "MET-01", lookAt = "nothing")
    void lacksAFile(Bench bench) {
      Expect.success("a call", () -> obstacle("the jar is gone"));
    }

    @Verifies(value = "MET-02", lookAt = "nothing")
    void lacksAFileWhereAFailureIsExpected(Bench bench) {
      Expect.failure(ErrorCode.BUSY, "a call", () -> obstacle("the jar is gone"));
    }

    @Verifies(value = "MET-03", lookAt = "nothing")
    void lacksAFileWhereNullIsRefused(Bench bench) {
      Expect.nullRefused("a call", () -> obstacle("the jar is gone"));
    }

    @Verifies(value = "MET-04", lookAt = "nothing")
    void lacksAFileOnAnotherThread(Bench bench) {
      FutureTask<Boolean> task = bench.background(() -> obstacle("the jar is gone"));
      Expect.success("a call", task::get);
    }

    @Verifies(value = "MET-05", lookAt = "nothing")
    void lacksAFixturesFile(Bench bench) {
      bench.anyBinary().bitstream();
    }

    @Verifies(value = "MET-07", lookAt = "the bundle")
    void hasABundleThatDoesNotStart(Bench bench) {
      throw new BundleFault("it throws in its activator");
    }

    private static boolean obstacle(String text) {
      throw new NotTestable(text);
    }
  }

  static final class Acting {
    @Verifies(value = "RES-03", lookAt = "nothing")
    void acts(Bench bench) {
      Harness harness = bench.harness(Harness.Action.LOSE);
      Resource resource = bench.open("board");
      bench.mendLater("board");
      harness.lose(bench.runtime(), resource);
    }

    @Verifies(value = "RES-04", lookAt = "nothing")
    void actsWhereAFailureIsExpected(Bench bench) {
      Harness harness = bench.harness(Harness.Action.LOSE);
      Resource resource = bench.open("board");
      Expect.failure(ErrorCode.BUSY, "lose", () -> harness.lose(bench.runtime(), resource));
    }

    @Verifies(value = "RES-01", lookAt = "the device")
    void opens(Bench bench) {
      bench.open("board");
    }
  }

  static final class Lasting {
    @Verifies(value = "LIF-10", lookAt = "the drain")
    void lasts(Bench bench) {
      bench
          .longRuns()
          .unit(bench.programmed(Role.SPIN), Bench.longerThan(bench.bounds().programDrain()));
    }
  }

  static final class OpeningAUnit {
    @Verifies(value = "CMP-01", lookAt = "the fixture")
    void opensAUnit(Bench bench) {
      bench.unit(bench.programmed(Role.VECTOR_ADD), Role.VECTOR_ADD);
    }
  }
}
