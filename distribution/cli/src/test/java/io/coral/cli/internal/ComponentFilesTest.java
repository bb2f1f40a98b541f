package io.coral.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.osgi.framework.Bundle;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

class ComponentFilesTest {
  private static final long BOUND_MILLIS = 2000;

  @TempDir Path folder;
  private final AtomicLong now = new AtomicLong();

  /** A bundle with one component. */
  private Bundle bundle() throws IOException {
    Path description = Files.writeString(folder.resolve("c.xml"), "<component name=\"c\"/>");
    return (Bundle)
        Proxy.newProxyInstance(
            Bundle.class.getClassLoader(),
            new Class<?>[] {Bundle.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "getHeaders" -> new Hashtable<>(Map.of("Service-Component", "c.xml"));
                  case "findEntries" ->
                      Collections.enumeration(List.of(description.toUri().toURL()));
                  default -> throw new AssertionError(method);
                });
  }

  /** Declarative Services, which has read the bundle at that time. */
  private ServiceComponentRuntime reading(long nanos) {
    return (ServiceComponentRuntime)
        Proxy.newProxyInstance(
            ServiceComponentRuntime.class.getClassLoader(),
            new Class<?>[] {ServiceComponentRuntime.class},
            (proxy, method, arguments) ->
                now.get() < nanos ? List.of() : List.of(new ComponentDescriptionDTO()));
  }

  @ParameterizedTest(name = "components that are read after {0} ms: {1} problems")
  @CsvSource({"0, 0", "500, 0", "9000, 1"})
  void aBundleThatWasStartedJustNowIsReadBeforeItIsTold(long millis, int problems)
      throws IOException {
    Patience patience = new Patience(Duration.ofMillis(BOUND_MILLIS), now::get, now::addAndGet);
    ComponentFiles files = new ComponentFiles(Optional.of(reading(millis * 1_000_000)), patience);

    assertThat(files.problems(bundle())).hasSize(problems);
    assertThat(now.get()).isEqualTo(Math.min(millis, BOUND_MILLIS) * 1_000_000);
  }
}
