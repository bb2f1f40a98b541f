package io.coral.benchmarks;

import io.coral.api.Request;
import io.coral.client.DaemonCoral;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** What the client in C does, done in Java. The main class of a process of its own. */
final class DaemonContestant {

  private static final int BYTES = 4096;

  private DaemonContestant() {}

  /**
   * Measures until standard input ends.
   *
   * @param arguments the daemon's socket
   */
  public static void main(String[] arguments) throws IOException {
    try (DaemonCoral coral = DaemonCoral.connect(Path.of(arguments[0]));
        BufferedReader in =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
      Request request =
          Request.of("bench.none")
              .arg(coral.allocate(BYTES))
              .arg(coral.allocate(BYTES))
              .arg(coral.allocate(BYTES))
              .arg(BYTES);
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        System.out.println(rounds(coral, request, Integer.parseInt(line.split(" ", -1)[1])));
      }
    }
  }

  private static String rounds(DaemonCoral coral, Request request, int count) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < count; i++) {
      long start = System.nanoTime();
      coral.submit(request).join();
      line.append(System.nanoTime() - start).append(' ');
    }
    return line.toString();
  }
}
