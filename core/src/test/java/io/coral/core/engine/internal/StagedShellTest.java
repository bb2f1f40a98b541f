package io.coral.core.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.api.RequestException;
import io.coral.core.engine.internal.Rig.Addition;
import io.coral.runtime.sim.SimClock;
import io.coral.runtime.sim.SimRuntime;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.DeviceInfo;
import io.coral.spec.Discovery;
import io.coral.spec.Platform;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Boards whose shell goes by another name than the files that are built for it. */
class StagedShellTest {

  private static final String BASE = "c0ffee00c0ffee00c0ffee00c0ffee00";
  private static final String SHELL = "0123456789abcdef0123456789abcdef";
  private static final Platform FILE = Rig.BOARD.platform();
  private static final Platform NAME = new Platform(FILE.vendor(), FILE.name(), "base.3");

  @TempDir Path temp;

  private Rig rig;
  private SimRuntime simulator;

  @BeforeEach
  void openRig() {
    rig = new Rig(temp, Map.of("park.limit", "300ms"));
    simulator = new SimRuntime(List.of(Rig.BOARD), SimRuntime.ALL_FEATURES, SimClock.REAL);
  }

  @AfterEach
  void closeRig() {
    rig.close();
    simulator.close();
  }

  /** Adds the simulator's board under a name, with interfaces. */
  private void board(Platform platform, List<Platform> equal, String... interfaces) {
    AcceleratorRuntime runtime =
        (AcceleratorRuntime)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {AcceleratorRuntime.class},
                (proxy, method, arguments) -> {
                  try {
                    Object result = method.invoke(simulator, arguments);
                    return result instanceof Discovery seen
                        ? new Discovery(
                            seen.devices().stream()
                                .map(device -> staged(device, platform, equal, interfaces))
                                .toList(),
                            seen.findings())
                        : result;
                  } catch (InvocationTargetException e) {
                    throw e.getTargetException();
                  }
                });
    rig.engine.add(runtime, 1);
  }

  private static DeviceInfo staged(
      DeviceInfo device, Platform platform, List<Platform> equal, String... interfaces) {
    return new DeviceInfo(
        device.id(),
        platform.vendor(),
        platform.name(),
        platform.version(),
        device.pciIds(),
        device.serials(),
        device.memories(),
        Optional.empty(),
        equal,
        List.of(interfaces));
  }

  private void isAnswered() {
    Addition addition = new Addition(10);
    rig.run(addition.request);
    assertThat(addition.isRight()).isTrue();
  }

  private String refusal() {
    RequestException failure = Rig.failure(rig.engine.submit(new Addition(10).request));
    assertThat(failure.code()).isEqualTo(RequestException.Code.NO_BOARD);
    return String.valueOf(failure.getMessage());
  }

  @Test
  void aBoardWithTheInterfacesOfTheFileIsTriedWhateverItsName() throws IOException {
    rig.installOn(SHELL, FILE);
    board(NAME, List.of(), BASE, SHELL);

    isAnswered();
  }

  @Test
  void aBoardWithoutAnInterfaceOfTheFileIsNotTriedWhateverItsName() throws IOException {
    rig.installOn(SHELL + "," + BASE, FILE);
    board(FILE, List.of(), BASE);

    assertThat(refusal())
        .contains("installed for " + FILE + " with interfaces [" + SHELL + ", " + BASE + "]")
        .contains("(" + FILE + " with interfaces [" + BASE + "], AVAILABLE)")
        .doesNotContain("platforms.equal");
  }

  @Test
  void whereOneSideTellsNoInterfaceNamesDecideAndTheRefusalSaysHowToDeclareThemEqual()
      throws IOException {
    rig.installOn(SHELL, FILE);
    board(NAME, List.of());

    assertThat(refusal()).contains(FILE + " and " + NAME).contains("platforms.equal");
  }

  @Test
  void namesThatWereDeclaredEqualAreEqual() throws IOException {
    rig.installOn(SHELL, FILE);
    board(NAME, List.of(FILE));

    isAnswered();
  }
}
