package io.coral.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real nginx of this machine that serves a folder. */
final class Nginx implements AutoCloseable {

  private static final long START_SECONDS = 10;

  /** Debian has it where users do not look. */
  private static final List<String> PROGRAMS = List.of("nginx", "/usr/sbin/nginx");

  private final Process process;
  private final int port;

  private Nginx(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Serves a folder below another one.
   *
   * @param folder where its own files go
   * @param served the name of the folder in it
   * @throws BaselineException when there is no nginx, or it does not answer
   */
  static Nginx serving(Path folder, String served) throws IOException, InterruptedException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    String user = System.getProperty("user.name").equals("root") ? "user root;" : "";
    String configuration =
        """
        %s daemon off; pid nginx.pid; error_log stderr;
        events {}
        http {
          access_log off; sendfile on; client_body_temp_path t1;
          proxy_temp_path t2; fastcgi_temp_path t3; uwsgi_temp_path t4; scgi_temp_path t5;
          server { listen 127.0.0.1:%d; root %s; }
        }
        """
            .formatted(user, port, folder.resolve(served));
    Path conf = Files.writeString(folder.resolve("nginx.conf"), configuration);
    Path log = folder.resolve("nginx.log");
    Process process =
        new ProcessBuilder(program(), "-p", folder.toString(), "-c", conf.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    Nginx nginx = new Nginx(process, port);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (!nginx.answers()) {
      if (!process.isAlive() || System.nanoTime() - end > 0) {
        nginx.close();
        throw new BaselineException(
            "nginx does not serve; it says: " + Files.readString(log, StandardCharsets.UTF_8));
      }
      Thread.onSpinWait();
    }
    return nginx;
  }

  private static String program() {
    return PROGRAMS.stream()
        .filter(Nginx::isThere)
        .findFirst()
        .orElseThrow(
            () -> new BaselineException("there is no nginx to install from (Debian: nginx-light)"));
  }

  private static boolean isThere(String program) {
    return Stream.of(System.getenv("PATH").split(":", -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder).resolve(program)));
  }

  private boolean answers() {
    try {
      new Socket(InetAddress.getLoopbackAddress(), port).close();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Where what it serves begins. */
  URI address() {
    return URI.create("http://127.0.0.1:" + port + "/");
  }

  @Override
  public void close() {
    process.destroy();
    try {
      process.waitFor(START_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
  }
}
