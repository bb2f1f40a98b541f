package io.coral.soak.daemon;

import io.coral.core.engine.internal.Engine;
import io.coral.core.repository.internal.BinaryFormats;
import io.coral.core.repository.internal.DiskRepository;
import io.coral.daemon.internal.Daemon;
import io.coral.daemon.internal.Host;
import io.coral.runtime.sim.BoardModel;
import io.coral.runtime.sim.SimClock;
import io.coral.runtime.sim.SimRuntime;
import io.coral.runtime.sim.kernel.KernelJar;
import io.coral.soak.kernels.Add;
import io.coral.soak.kernels.Scale;
import io.coral.spec.Platform;
import io.coral.spec.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * A daemon with two simulated boards that take no time, until it is killed or its standard input
 * ends. The main class of a process of its own.
 */
final class DaemonHost {

  private static final BoardModel BOARD = BoardModel.DEFAULT.withoutDelays();
  private static final int BOARDS = 2;

  private static final String DESCRIPTOR =
      """
      {"name": "kernels.jar", "bitstreamId": "soak", "version": "1",
       "platform": {"vendor": "%s", "name": "%s", "version": "%s"}, "kernels": [
        {"name": "add", "kernelId": "add", "arguments": [
          {"type": "float*", "name": "a", "access": "r"},
          {"type": "float*", "name": "b", "access": "r"},
          {"type": "float*", "name": "c", "access": "w"},
          {"type": "int", "name": "n"}]},
        {"name": "scale", "kernelId": "scale", "arguments": [
          {"type": "float*", "name": "data"}, {"type": "float", "name": "factor"}]}]}
      """;

  private DaemonHost() {}

  /**
   * Serves.
   *
   * @param arguments a folder, where its repository and its socket are, then users, each of whom
   *     asks as a tenant of that name
   */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    DiskRepository repository =
        new DiskRepository(folder.resolve("repository"), new BinaryFormats());
    if (repository.list().isEmpty()) {
      repository.install(artifact(folder.resolve("artifact")));
    }
    StringBuilder tenants = new StringBuilder();
    for (String user : List.of(arguments).subList(1, arguments.length)) {
      tenants.append("[tenant ").append(user).append("]\nusers = ").append(user).append('\n');
    }
    Map<String, String> settings =
        Map.of(
            "socket",
            DaemonProcess.socket(folder).toString(),
            "socket.permissions",
            arguments.length > 1 ? "rw-rw-rw-" : "rw-rw----",
            "tenants.file",
            Files.writeString(folder.resolve("tenants.cfg"), tenants).toString(),
            "clients",
            "4096",
            // a machine that starts many clients at once lets each of them wait
            "hello.limit",
            "2min");
    try (SimRuntime simulator =
            new SimRuntime(
                Collections.nCopies(BOARDS, BOARD), SimRuntime.ALL_FEATURES, SimClock.REAL);
        Engine engine = new Engine(repository)) {
      engine.add(simulator, 1);
      try (Daemon daemon =
          Daemon.start(engine, new Host() {}, Settings.of("io.coral.daemon", settings))) {
        System.out.println("ready at " + daemon.socket());
        while (System.in.read() >= 0) {
          continue;
        }
      }
    }
  }

  /** Lays out in a folder what clients ask for. */
  static Path artifact(Path folder) throws IOException {
    Platform platform = BOARD.platform();
    Files.createDirectories(folder);
    Files.write(
        folder.resolve("kernels.jar"), KernelJar.pack(platform, List.of(Add.class, Scale.class)));
    Files.writeString(
        folder.resolve("bitstream.json"),
        DESCRIPTOR.formatted(platform.vendor(), platform.name(), platform.version()));
    return folder;
  }
}
