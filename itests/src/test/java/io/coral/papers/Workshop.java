package io.coral.papers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A clone of the checkout, built already, where commands of the pages are tried: .ci/workshop.sh.
 * One thread.
 */
final class Workshop implements AutoCloseable {

  /**
   * What came of a command.
   *
   * @param exitCode -1 when it did not end in time
   * @param output what it printed, on both streams
   */
  record Outcome(int exitCode, String output) {}

  private static final long SETTING_UP_SECONDS = 120;

  private final Path folder;
  private final Path log;

  private Workshop(Path folder) {
    this.folder = folder;
    this.log = folder.resolveSibling(folder.getFileName() + ".log");
  }

  /** Makes one; what was in the folder goes. */
  static Workshop in(Path folder) throws IOException, InterruptedException {
    Workshop workshop = new Workshop(folder);
    Files.createDirectories(folder.getParent());
    Outcome made =
        workshop.run(
            Papers.ROOT,
            SETTING_UP_SECONDS,
            List.of(Papers.ROOT.resolve(".ci/workshop.sh").toString(), folder.toString()));
    if (made.exitCode() != 0) {
      throw new IOException("no workshop in " + folder + ": " + made.output());
    }
    return workshop;
  }

  /** The clone. */
  Path checkout() {
    return folder.resolve("coral");
  }

  /** Runs lines for a shell, which ends at the first that fails. */
  Outcome run(String lines, long seconds) throws IOException, InterruptedException {
    return run(
        checkout(), seconds, List.of("bash", "-e", "-u", "-o", "pipefail", "-v", "-c", lines));
  }

  private Outcome run(Path where, long seconds, List<String> command)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(where.toFile())
            .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().merge("PATH", folder.resolve("bin") + ":", (old, bin) -> bin + old);
    builder.environment().put("MAVEN", System.getProperty("coral.maven") + "/bin/mvn");
    builder.environment().put("MAVEN_REPOSITORY", System.getProperty("coral.repository"));
    Process process = builder.start();
    boolean ended = process.waitFor(seconds, TimeUnit.SECONDS);
    if (!ended) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
    }
    return new Outcome(ended ? process.exitValue() : -1, Files.readString(log));
  }

  /** Removes the clone: its test reports are none of this build's. */
  @Override
  public void close() throws IOException {
    try (Stream<Path> content = Files.walk(folder)) {
      for (Path path : content.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
