package io.coral.spark.examples;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.jar.JarOutputStream;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.apache.spark.SparkConf;
import org.apache.spark.launcher.JavaModuleOptions;

/**
 * Spark's standalone cluster of processes on this machine, from the jars of the class path: a
 * master, and workers that each have the daemon of a machine of their own, or none.
 */
final class Cluster implements AutoCloseable {

  private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
  private static final Pattern MASTER = Pattern.compile("Starting Spark master at (spark://\\S+)");
  private static final Duration START = Duration.ofSeconds(120);

  /** For a JVM that lives for seconds. */
  static final String BRIEF = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

  private final Path folder;
  private final String discovery;
  private final List<Process> processes = new ArrayList<>();
  private int workers;

  /**
   * Starts the master; {@link #url} waits for it.
   *
   * @param folder for what the processes write
   * @param discovery the class path from which workers have the discovery of boards
   */
  Cluster(Path folder, String discovery) throws IOException {
    this.folder = folder;
    this.discovery = discovery;
    Path jars = Files.createDirectories(folder.resolve("spark").resolve("jars"));
    for (Path jar : classPath(file -> !isCorals(file))) {
      Files.createSymbolicLink(jars.resolve(jar.getFileName()), jar);
    }
    start("master", sparks(), Map.of(), "org.apache.spark.deploy.master.Master", "--port", "0");
  }

  private static List<Path> classPath(Predicate<Path> which) {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(Path::of)
        .filter(Files::exists)
        .filter(which)
        .toList();
  }

  /** Whether it is Coral's, or of what its client needs; all else is the cluster's. */
  private static boolean isCorals(Path file) {
    String name = file.getFileName().toString();
    return Files.isDirectory(file)
        || name.startsWith("io.coral.")
        || name.startsWith("protobuf-java-")
        || name.startsWith("jna-");
  }

  /** What executors have on their class path before Spark's jars. */
  static String corals() {
    return classPath(Cluster::isCorals).stream()
        .map(Path::toString)
        .collect(Collectors.joining(File.pathSeparator));
  }

  /**
   * Starts a worker.
   *
   * @param socket of the daemon of its machine
   * @param resources what it tells of its boards, such as {@code fpga.amount=2}
   */
  void worker(Path socket, String memory, String... resources) throws IOException {
    String name = "worker-" + workers++;
    // Spark tries a second attempt on another host
    String host = "127.0.0." + workers;
    List<String> line = new ArrayList<>();
    line.add("-Dspark.resources.discoveryPlugin=io.coral.spark.BoardDiscovery");
    for (String resource : resources) {
      line.add("-Dspark.worker.resource." + resource);
    }
    line.addAll(List.of("org.apache.spark.deploy.worker.Worker", "--host", host, "--cores", "2"));
    line.addAll(List.of("--memory", memory, "--work-dir", folder.resolve(name).toString(), url()));
    Map<String, String> machine =
        Map.of("CORAL_SOCKET", socket.toString(), "CORAL_OPEN", "daemon", "SPARK_LOCAL_IP", host);
    start(name, discovery + File.pathSeparator + sparks(), machine, line.toArray(String[]::new));
  }

  private void start(String name, String classPath, Map<String, String> environment, String... line)
      throws IOException {
    processes.add(process(name, classPath, environment, line).start());
  }

  /** Spark's own jars, as a class path. */
  String sparks() {
    return folder.resolve("spark/jars") + "/*";
  }

  /** A process, which writes to a file of that name. */
  ProcessBuilder process(
      String name, String classPath, Map<String, String> environment, String... line) {
    List<String> command = new ArrayList<>(List.of(JAVA.toString()));
    command.addAll(List.of(BRIEF.split(" ")));
    command.addAll(List.of(JavaModuleOptions.defaultModuleOptions().split(" ")));
    command.addAll(List.of("-cp", classPath));
    command.addAll(List.of(line));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectErrorStream(true).redirectOutput(folder.resolve(name + ".log").toFile());
    builder.environment().put("SPARK_HOME", folder.resolve("spark").toString());
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    // as the scripts of a distribution do
    builder.environment().put("SPARK_SCALA_VERSION", "2.13");
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().putAll(environment);
    return builder;
  }

  /** What a process wrote so far. */
  String said(String name) throws IOException {
    Path log = folder.resolve(name + ".log");
    return Files.exists(log) ? Files.readString(log) : "";
  }

  /** An application on this cluster. */
  SparkConf conf(String name) {
    return conf(url(), name);
  }

  /** An application on the cluster of a master. */
  static SparkConf conf(String url, String name) {
    return new SparkConf()
        .setMaster(url)
        .setAppName(name)
        .set("spark.plugins", "io.coral.spark.CoralPlugin")
        .set("spark.executor.extraClassPath", corals())
        .set("spark.executor.extraJavaOptions", BRIEF)
        .set("spark.executor.memory", "512m")
        .set("spark.coral.executorWait", "120s")
        .set("spark.cores.max", "2")
        .set("spark.driver.host", "127.0.0.1")
        .set("spark.driver.bindAddress", "127.0.0.1")
        .set("spark.ui.enabled", "false");
  }

  /** The master's, once it has one. */
  String url() {
    return await()
        .pollDelay(Duration.ZERO)
        .atMost(START)
        .until(this::mastersUrl, Optional::isPresent)
        .orElseThrow();
  }

  private Optional<String> mastersUrl() throws IOException {
    return MASTER.matcher(said("master")).results().map(found -> found.group(1)).findFirst();
  }

  /** The same jar of another version of Coral. */
  Path ofVersion(String version, Path jar) throws IOException {
    Path other = Files.copy(jar, folder.resolve(version + ".jar"));
    try (FileSystem files = FileSystems.newFileSystem(other)) {
      Files.writeString(files.getPath("io/coral/spark/version.txt"), version);
    }
    return other;
  }

  /** The examples as a jar, as spark-submit wants them. */
  Path examples() throws IOException {
    Path jar = folder.resolve("examples.jar");
    Path classes = Path.of("target/classes");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        out.putNextEntry(new ZipEntry(classes.relativize(file).toString()));
        Files.copy(file, out);
      }
    }
    return jar;
  }

  /** The executors of a worker that are there now. */
  Stream<ProcessHandle> executors(int worker) {
    return processes.get(1 + worker).descendants();
  }

  @Override
  public void close() {
    for (Process process : processes) {
      List<ProcessHandle> executors = process.descendants().toList();
      process.destroy();
      executors.forEach(ProcessHandle::destroyForcibly);
      process.onExit().join();
    }
  }
}
