package io.coral.client.c;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The library and the programs of the tests, made by the compiler of this machine. */
public final class Native {

  private static final int SECONDS = 120;

  private final Path folder;

  /** Makes the library below a folder, for the tests of any client. */
  public Native(Path folder) throws Exception {
    this.folder = folder;
    succeed("make", "-s", "-C", "../c", "BUILD=" + folder, "CFLAGS=-O2 -g -Werror");
  }

  /** Makes one of the tests' programs, over the library or over its parts. */
  Path program(String name, boolean ofParts) throws Exception {
    return program(name, Path.of("src/test/c", name + ".c"), ofParts);
  }

  /** Makes a program over the library. */
  Path program(String name, Path source) throws Exception {
    return program(name, source, false);
  }

  private Path program(String name, Path source, boolean ofParts) throws Exception {
    Path program = folder.resolve(name);
    List<String> command =
        new ArrayList<>(
            List.of("cc", "-std=c11", "-Wall", "-Wextra", "-Werror", "-O2", "-g", "-pthread"));
    command.addAll(List.of("-D_GNU_SOURCE=", "-Iinclude", "-Isrc", "-o", program.toString()));
    command.add(source.toString());
    if (ofParts) {
      command.addAll(sources());
    } else {
      command.addAll(List.of("-L" + folder, "-lcoral", "-Wl,-rpath," + folder));
    }
    succeed(command.toArray(String[]::new));
    return program;
  }

  private static List<String> sources() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("src"))) {
      return files.map(Path::toString).filter(name -> name.endsWith(".c")).sorted().toList();
    }
  }

  /** The programs of a page, in the language that its fences name. */
  public static List<String> programs(Path page, String language) throws IOException {
    return Pattern.compile("```" + Pattern.quote(language) + "\n(.*?)```", Pattern.DOTALL)
        .matcher(Files.readString(page))
        .results()
        .map(found -> found.group(1).replace("vector.addition", "test.add"))
        .toList();
  }

  /** Starts a program, whose output goes to a file. */
  public static Process start(Path output, String... command) throws IOException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }

  /** Runs a program that is to end with 0; what it said. */
  public static String succeed(String... command) throws Exception {
    Path output = Files.createTempFile("coral", ".txt");
    Process process = start(output, command);
    boolean isOver = process.waitFor(SECONDS, TimeUnit.SECONDS);
    process.destroyForcibly();
    String said = Files.readString(output, StandardCharsets.UTF_8);
    Files.delete(output);
    assertThat(isOver).as("%s ends; it said: %s", command[0], said).isTrue();
    assertThat(process.exitValue()).as("%s said: %s", command[0], said).isZero();
    return said;
  }
}
