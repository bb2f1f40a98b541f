package io.coral.core.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.coral.api.Constant;
import io.coral.api.Request;
import io.coral.api.artifact.Artifact;
import io.coral.api.artifact.ArtifactFormat;
import io.coral.api.repository.Canary;
import io.coral.api.repository.RepositoryException;
import io.coral.core.canary.internal.DiskCanaries;
import io.coral.core.engine.internal.kernels.Add;
import io.coral.core.engine.internal.kernels.Broken;
import io.coral.core.engine.internal.kernels.Near;
import io.coral.core.repository.internal.BinaryFormats;
import io.coral.runtime.sim.kernel.KernelJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A new version beside the installed one. */
@Timeout(60)
class CanaryTest {

  private static final Canary.Terms ALL = new Canary.Terms(1, 5);

  private static final String ADDITION =
      """
      {"name": "add", "kernelId": "addition", "arguments": [
        {"type": "float*", "name": "a", "access": "r"},
        {"type": "float*", "name": "b", "access": "r"},
        {"type": "float*", "name": "c", "access": "w"},
        {"type": "int", "name": "size"}]}
      """;

  @TempDir Path temp;

  /** How often it was asked whether a canary gets a request, too: each hundredth is 0. */
  private final AtomicInteger asked = new AtomicInteger();

  private Rig rig;
  private DiskCanaries canaries;

  @BeforeEach
  void start() throws IOException {
    rig = new Rig(temp, () -> asked.getAndIncrement() % 100 / 100.0);
    canaries = new DiskCanaries(rig.repository, new BinaryFormats());
    rig.engine.add(canaries);
    rig.simulator(Rig.BOARD, Rig.BOARD);
    rig.install("math", ADDITION, Add.class);
  }

  @AfterEach
  void stop() {
    rig.close();
    canaries.close();
  }

  private Path version2(Class<?> kernel, Map<String, String> properties) throws IOException {
    Path folder = Files.createTempDirectory(temp, "version2");
    Artifact installed = rig.repository.find("math.addition").get(0).artifact();
    Files.write(
        folder.resolve("kernels.jar"), KernelJar.pack(Rig.BOARD.platform(), List.of(kernel)));
    ArtifactFormat.JSON.write(
        new Artifact(
            "kernels.jar", "math", "2", "", installed.platform(), installed.kernels(), properties),
        folder.resolve(ArtifactFormat.JSON.fileName()));
    return folder;
  }

  private void add() {
    Rig.Addition addition = new Rig.Addition(100);
    assertThat(rig.run(addition.request).receipt().bitstream()).isEqualTo("math:1");
    assertThat(addition.isRight()).as("what the caller gets").isTrue();
  }

  private Canary only() {
    assertThat(canaries.list()).hasSize(1);
    return canaries.list().get(0);
  }

  @Test
  void theInstalledVersionAnswersUntilTheCanaryGaveAsManyEqualOutputs() throws IOException {
    Canary begun = canaries.install(version2(Add.class, Map.of()), ALL);
    assertThat(begun.state()).isEqualTo(Canary.State.RUNNING);

    for (int i = 1; i <= 4; i++) {
      add();
      int equal = i;
      await().untilAsserted(() -> assertThat(only().equal()).isEqualTo(equal));
    }
    rig.run(new Rig.Addition(100).request);

    await().until(() -> only().state() == Canary.State.PROMOTED);
    assertThat(only().equal()).isEqualTo(5);
    assertThat(rig.run(new Rig.Addition(100).request).receipt().bitstream()).isEqualTo("math:2");
    assertThat(rig.engine.accelerators()).hasSize(1);
  }

  @Test
  void atOnePerCentItGetsOneRequestOfAHundred() throws IOException {
    canaries.install(version2(Add.class, Map.of()), new Canary.Terms(0.01, 100));

    for (int i = 0; i < 100; i++) {
      add();
    }
    await().untilAsserted(() -> assertThat(only().equal()).isEqualTo(1));
    add();
    await().untilAsserted(() -> assertThat(only().equal()).isEqualTo(2));
    assertThat(asked).hasValue(101);
  }

  @Test
  void theFirstOutputThatDiffersWithdrawsIt() throws IOException {
    canaries.install(version2(Near.class, Map.of()), ALL);

    add();

    await().until(() -> only().state() == Canary.State.WITHDRAWN);
    assertThat(only().different()).isEqualTo(1);
    assertThat(only().reason()).contains("c differs from byte");
    add();
    assertThat(only().different()).isEqualTo(1);
  }

  @Test
  void theFirstFailureWithdrawsIt() throws IOException {
    canaries.install(version2(Broken.class, Map.of()), ALL);

    add();

    await().until(() -> only().state() == Canary.State.WITHDRAWN);
    assertThat(only().failed()).isEqualTo(1);
    assertThat(only().reason()).startsWith("it failed: ");
    add();
    assertThat(only().failed()).isEqualTo(1);
  }

  @Test
  void oneWhoseToleranceIsNoNumberIsRefused() throws IOException {
    Path version2 = version2(Add.class, Map.of("canary.tolerance", "a little"));

    assertThatExceptionOfType(RepositoryException.class)
        .isThrownBy(() -> canaries.install(version2, ALL))
        .withMessageContaining("canary.tolerance is 'a little'; expected a number from 0 to 1");
    assertThat(canaries.list()).isEmpty();
  }

  @Test
  void numbersMayBeApartAsFarAsItsDescriptorSays() throws IOException {
    canaries.install(version2(Near.class, Map.of("canary.tolerance", "1e-3")), ALL);

    add();

    await().untilAsserted(() -> assertThat(only().equal()).isEqualTo(1));
  }

  @Test
  void inputsAndNumbersInJavaArraysAreTriedAsTheyWereSubmitted() throws IOException {
    canaries.install(version2(Add.class, Map.of()), ALL);
    float[] a = {1, 2};
    float[] c = new float[2];

    rig.run(Request.of("math.addition").args(a, new float[] {3, 4}, c, 2));
    a[0] = 7;
    c[0] = 7;

    await().untilAsserted(() -> assertThat(only().equal()).isEqualTo(1));
  }

  @Test
  void oneOfAModelGetsTheInstalledVersionsWeights() throws IOException {
    canaries.install(version2(Add.class, Map.of()), ALL);
    Rig.Addition addition = new Rig.Addition(100);

    rig.run(Request.of("math.addition").args(addition.a, Constant.of(addition.b), addition.c, 100));

    assertThat(addition.isRight()).isTrue();
    await().untilAsserted(() -> assertThat(only().equal()).isEqualTo(1));
  }

  @Test
  void anotherEngineGoesOnWithWhatOneBegan() throws IOException {
    canaries.install(version2(Add.class, Map.of()), new Canary.Terms(1, 100));
    add();
    await().untilAsserted(() -> assertThat(only().equal()).isEqualTo(1));

    DiskCanaries others = new DiskCanaries(rig.repository, new BinaryFormats());
    try (Engine other = new Engine(rig.repository)) {
      other.add(others);
      other.add(rig.simulator(Rig.BOARD), 1);
      Rig.Addition addition = new Rig.Addition(10);
      Rig.answer(other.submit(addition.request));
      await().untilAsserted(() -> assertThat(only().equal()).isEqualTo(2));
    } finally {
      others.close();
    }
    assertThat(canaries.promote(only().id().substring(0, 6)).state())
        .isEqualTo(Canary.State.PROMOTED);
    assertThat(rig.repository.find("math.addition")).hasSize(2);
  }

  @Test
  void oneThatIsWithdrawnByHandIsTriedNoMoreAndThenForgotten() throws IOException {
    String id = canaries.install(version2(Add.class, Map.of()), ALL).id();

    assertThat(canaries.withdraw(id).reason()).isEqualTo("by hand");
    add();
    assertThat(only().equal()).isZero();
    assertThatExceptionOfType(RepositoryException.class)
        .isThrownBy(() -> canaries.promote(id))
        .withMessageContaining("is tried no more");
    canaries.withdraw(id);
    assertThat(canaries.list()).isEmpty();
    assertThatExceptionOfType(RepositoryException.class)
        .isThrownBy(() -> canaries.promote(id))
        .withMessageContaining("there is no canary");
  }

  @Test
  void whoSharesTheRootAddsToItsResultsWhateverTheUmask() throws IOException {
    Path root = rig.repository.root();
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxrwx---"));
    String id = canaries.install(version2(Add.class, Map.of()), ALL).id();
    add();
    await().untilAsserted(() -> assertThat(only().equal()).isEqualTo(1));

    for (String each : List.of("results", "terms")) {
      Path file = root.resolve(".canaries/.trials").resolve(id).resolve(each);
      assertThat(Files.getPosixFilePermissions(file))
          .as(each)
          .contains(PosixFilePermission.GROUP_WRITE);
    }
  }

  @Test
  void oneThatBeginsAnewHasNoResults() throws IOException {
    canaries.install(version2(Near.class, Map.of()), ALL);
    add();
    await().until(() -> only().state() == Canary.State.WITHDRAWN);

    assertThat(canaries.install(version2(Add.class, Map.of()), ALL).different()).isZero();
    add();
    await().untilAsserted(() -> assertThat(only().equal()).isEqualTo(1));
  }

  @Test
  void aCanaryOfWhatIsNotInstalledIsRefused() throws IOException {
    Path version2 = version2(Add.class, Map.of());
    rig.repository.remove(rig.repository.list().get(0).sha256());

    assertThatExceptionOfType(RepositoryException.class)
        .isThrownBy(() -> canaries.install(version2, ALL))
        .withMessageContaining("no version of math is installed");
    assertThat(canaries.list()).isEmpty();
  }
}
