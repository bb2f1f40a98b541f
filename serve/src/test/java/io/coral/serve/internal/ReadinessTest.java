package io.coral.serve.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.coral.core.engine.internal.Engine;
import io.coral.core.repository.internal.BinaryFormats;
import io.coral.core.repository.internal.DiskRepository;
import io.coral.runtime.sim.BoardModel;
import io.coral.runtime.sim.SimClock;
import io.coral.runtime.sim.SimRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Hashtable;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.startlevel.FrameworkStartLevel;

class ReadinessTest {
  @TempDir Path temp;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final BundleContext context = mock(BundleContext.class);
  private final Bundle bundle = mock(Bundle.class);
  private Path root;
  private DiskRepository repository;
  private Engine engine;

  @BeforeEach
  void aFrameworkWithOneBundleAndARuntime() {
    Bundle system = mock(Bundle.class);
    FrameworkStartLevel reached = mock(FrameworkStartLevel.class);
    BundleStartLevel its = mock(BundleStartLevel.class);
    when(reached.getStartLevel()).thenReturn(5);
    when(its.getStartLevel()).thenReturn(3);
    when(system.adapt(FrameworkStartLevel.class)).thenReturn(reached);
    when(bundle.adapt(BundleStartLevel.class)).thenReturn(its);
    when(bundle.getHeaders("")).thenReturn(new Hashtable<>());
    when(bundle.getSymbolicName()).thenReturn("io.coral.example");
    when(bundle.getState()).thenReturn(Bundle.ACTIVE);
    when(context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION)).thenReturn(system);
    when(context.getBundles()).thenReturn(new Bundle[] {bundle});
    root = temp.resolve("repository");
    repository = new DiskRepository(root, new BinaryFormats());
    engine = new Engine(repository);
  }

  @AfterEach
  void close() {
    engine.close();
    repository.close();
    threads.shutdownNow();
  }

  private void addRuntime() {
    engine.add(
        new SimRuntime(List.of(BoardModel.DEFAULT), SimRuntime.ALL_FEATURES, SimClock.REAL), 1);
  }

  /** At the end these are the reasons. */
  private void becomes(String... reasons) {
    Readiness readiness = new Readiness(context, threads);
    await()
        .untilAsserted(
            () -> {
              List<String> found = readiness.reasons(engine, repository);
              assertThat(found).hasSameSizeAs(reasons);
              for (int i = 0; i < reasons.length; i++) {
                assertThat(found.get(i)).contains(reasons[i]);
              }
            });
  }

  @Test
  void anArtifactThatCannotBeUsedIsNoReason() throws IOException {
    addRuntime();
    Files.createDirectories(root.resolve("broken"));
    Files.writeString(root.resolve("broken/bitstream.json"), "{}");

    assertThat(repository.findings()).hasSize(1);
    becomes();
  }

  @Test
  void aRootThatIsNoFolderIsAReason() throws IOException {
    addRuntime();
    Files.writeString(root, "");

    becomes("the bitstream repository cannot be read: " + root + ": is a file; ");
  }

  @ParameterizedTest(name = "\"{0}\" of the root")
  @ValueSource(strings = {"", "references", "objects"})
  void aFolderThatHidesAllAndThisUserMayNotReadIsAReasonUntilItIsMended(String name)
      throws IOException {
    assumeThat(System.getProperty("user.name")).isNotEqualTo("root");
    addRuntime();
    Path closed = Files.createDirectories(root.resolve(name));
    Files.setPosixFilePermissions(closed, Set.of());

    becomes("this user may not read " + closed);
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
    becomes();
  }

  @Test
  void aBundleThatIsNotStartedAndAFrameworkWithoutARuntimeAreReasons() {
    when(bundle.getState()).thenReturn(Bundle.RESOLVED);

    becomes("the bundle io.coral.example is not started", "no runtime is there");
  }
}
