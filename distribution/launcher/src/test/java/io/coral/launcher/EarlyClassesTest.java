package io.coral.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

class EarlyClassesTest {
  @TempDir Path folder;

  private static volatile Thread starter;
  private static volatile String beganBy;
  private static volatile boolean ready;
  private static volatile boolean readyForBundles;

  /** Ready when the thread that starts the framework waits for it. */
  static final class Slow {
    static {
      beganBy = Thread.currentThread().getName();
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
      while (!isAwaited() && System.nanoTime() - end < 0) {
        Thread.onSpinWait();
      }
      ready = true;
    }

    private Slow() {}

    private static boolean isAwaited() {
      return Arrays.stream(starter.getStackTrace())
          .anyMatch(frame -> frame.getClassName().equals(EarlyClasses.class.getName()));
    }
  }

  static final class Failing {
    static final Object NONE = Map.of().entrySet().iterator().next();

    private Failing() {}
  }

  /** A bundle, which looks when it starts. */
  public static final class Looking implements BundleActivator {
    @Override
    public void start(BundleContext context) {
      readyForBundles = ready;
    }

    @Override
    public void stop(BundleContext context) {
      // nothing was begun
    }
  }

  @Test
  void bundlesStartWhenAllHaveBegunAndWhatCannotIsPassedOver() throws IOException {
    starter = Thread.currentThread();
    Path bundle =
        TestBundle.write(
            folder.resolve("looking.jar"),
            "looking",
            Map.of("Bundle-Activator", Looking.class.getName()));
    try (RunningFramework framework =
        new Launch()
            .bundles(List.of(bundle))
            .connected(List.of(bundle))
            .early(List.of("nobody.has.It", Failing.class.getName(), Slow.class.getName()))
            .start()) {
      assertThat(framework.problems()).isEmpty();
      assertThat(beganBy).isEqualTo("coral-early");
      assertThat(readyForBundles).isTrue();
    }
  }
}
