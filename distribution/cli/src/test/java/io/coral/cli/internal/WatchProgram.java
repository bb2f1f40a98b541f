package io.coral.cli.internal;

import io.coral.api.Coral;
import io.coral.client.DaemonCoral;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine;

/** {@code coral function watch --once} as a process, which ends without notice at a request. */
final class WatchProgram {

  static final int KILLED = 137;

  private WatchProgram() {}

  /**
   * Runs it.
   *
   * @param last the request that it does not come to make
   * @return its exit code
   */
  static int run(int last, Path socket, Path from, Path to, Path said) throws Exception {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            WatchProgram.class.getName(),
            String.valueOf(last),
            socket.toString(),
            from.toString(),
            to.toString())
        .redirectErrorStream(true)
        .redirectOutput(said.toFile())
        .start()
        .waitFor();
  }

  public static void main(String... arguments) throws Exception {
    DaemonCoral daemon = DaemonCoral.connect(Path.of(arguments[1]));
    Coral ending = ending(daemon, Integer.parseInt(arguments[0]));
    Services services = new DaemonServices(Optional.of(daemon), "");
    Terminal terminal = new Terminal(System.out, System.err);
    CommandLine line =
        new CommandLine(new RootCommand())
            .addSubcommand(FunctionCommand.with(with(services, ending), terminal, new Stop()));
    System.exit(
        Commands.configured(line, terminal)
            .execute(
                "function",
                "watch",
                arguments[2],
                "--to",
                arguments[3],
                "--accelerator",
                "test.shout",
                "--once"));
  }

  /** The daemon's services with another engine. */
  private static Services with(Services services, Coral coral) {
    return new Services() {
      @Override
      public <T> Optional<T> find(Class<T> type) {
        return type == Coral.class ? Optional.of(type.cast(coral)) : services.find(type);
      }

      @Override
      public <T> List<T> all(Class<T> type) {
        return services.all(type);
      }
    };
  }

  private static Coral ending(Coral coral, int last) {
    AtomicInteger requests = new AtomicInteger();
    return (Coral)
        Proxy.newProxyInstance(
            Coral.class.getClassLoader(),
            new Class<?>[] {Coral.class},
            (proxy, method, given) -> {
              if (method.getName().equals("submit") && requests.incrementAndGet() == last) {
                Runtime.getRuntime().halt(KILLED);
              }
              try {
                return method.invoke(coral, given);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
