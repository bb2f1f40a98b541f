package io.coral.cli.internal;

import io.coral.cli.serve.ServeFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * What somebody who helps needs to see, in one file: findings, versions, names of settings and
 * variables, what the service logged, metrics. It has no data of requests, no value of a setting or
 * a variable, and no {@linkplain Secrets secret}.
 */
final class SupportFile {
  /** The names of what is not this process's own to say. */
  static final String LOG = "log.txt";

  static final String METRICS = "metrics.txt";

  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final Map<String, String> environment;

  SupportFile(Map<String, String> environment) {
    this.environment = environment;
  }

  /**
   * What this process has to say, by the names of files.
   *
   * @param more what goes with it, such as metrics; without this process's secrets, too
   */
  Map<String, String> texts(
      FrameworkServices services, Diagnosis diagnosis, Map<String, String> more)
      throws IOException {
    FrameworkFacts facts = new FrameworkFacts(services);
    Map<String, Map<String, String>> settings = facts.settings();
    Map<String, String> texts = new TreeMap<>(more);
    texts.put("doctor.txt", printed(to -> new DoctorText(to).print(diagnosis)));
    texts.put("doctor.json", printed(to -> DoctorJson.print(diagnosis, to)));
    texts.put("bundles.txt", facts.bundles());
    texts.put("settings.txt", FrameworkFacts.names(settings));
    texts.put("machine.txt", machine());
    texts.put("environment.txt", lines(new TreeSet<>(environment.keySet())));
    return without(settings.values(), texts);
  }

  /**
   * What a daemon has to say, which has left out its secrets, and its log: without what looks like
   * a secret, and those of this process. Nobody here knows the daemon's.
   */
  Map<String, String> ofDaemon(Map<String, String> told, String log) {
    Map<String, String> texts = new TreeMap<>(told);
    texts.put(LOG, log);
    return without(List.of(), texts);
  }

  /** Writes it, and says so. */
  void write(Path file, Map<String, String> texts, Terminal terminal) {
    try {
      write(file, texts);
      terminal.tell("written: " + file + "; read it before you send it");
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.FAILED, file + " cannot be written (" + e.getMessage() + "); name another", e);
    }
  }

  /**
   * The same without secrets.
   *
   * @param settings whose values must not be in it, as far as their names tell of a secret
   */
  private Map<String, String> without(
      Collection<Map<String, String>> settings, Map<String, String> texts) {
    List<Map<String, String>> named = new ArrayList<>(settings);
    named.add(environment);
    Map<String, String> properties = new TreeMap<>();
    System.getProperties()
        .forEach((name, value) -> properties.put(name.toString(), value.toString()));
    named.add(properties);
    Secrets secrets = new Secrets(named);
    Map<String, String> told = new TreeMap<>();
    texts.forEach((name, text) -> told.put(name, secrets.without(text)));
    return told;
  }

  private static void write(Path file, Map<String, String> texts) throws IOException {
    try (ZipOutputStream zip =
        new ZipOutputStream(Files.newOutputStream(file), StandardCharsets.UTF_8)) {
      for (Map.Entry<String, String> each : texts.entrySet()) {
        zip.putNextEntry(new ZipEntry("coral-support/" + each.getKey()));
        zip.write(each.getValue().getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
      }
    }
  }

  /** What a printing of this kind gives as a text. */
  static String printed(Printing printing) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PrintStream out = new PrintStream(bytes, false, StandardCharsets.UTF_8)) {
      printing.to(new Terminal(out, out));
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /** Something that prints. */
  @FunctionalInterface
  interface Printing {
    void to(Terminal terminal) throws IOException;
  }

  private static String machine() throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add(System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
    lines.add(System.getProperty("os.name") + " " + System.getProperty("os.version"));
    lines.add(System.getProperty("os.arch"));
    lines.add(Runtime.getRuntime().availableProcessors() + " processors");
    lines.add("options of this JVM: " + String.join(" ", options()));
    Path release = Path.of("/etc/os-release");
    if (Files.isReadable(release)) {
      Files.readAllLines(release).stream().filter(SupportFile::isName).forEach(lines::add);
    }
    return lines(lines);
  }

  private static boolean isName(String line) {
    return line.startsWith("PRETTY_NAME=");
  }

  /** As they were given, but for the values of properties. */
  private static List<String> options() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .map(option -> option.startsWith("-X") ? option : option.replaceFirst("=.*", "=…"))
        .toList();
  }

  private static String lines(Iterable<String> lines) {
    return String.join("\n", lines) + "\n";
  }

  /** What the process that serves tells there; or why it does not. */
  String served(String path) {
    try {
      var serving = ServeFile.read(ServeFile.folder(environment));
      if (serving.isEmpty()) {
        return "there is no `coral serve` of this user\n";
      }
      Optional<URI> address = serving.get().address();
      if (address.isEmpty()) {
        return serving.get().silence() + "\n";
      }
      HttpRequest request =
          HttpRequest.newBuilder(address.get().resolve(path)).timeout(LIMIT).build();
      return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException e) {
      return "`coral serve` does not answer: " + e + "\n";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted\n";
    }
  }
}
