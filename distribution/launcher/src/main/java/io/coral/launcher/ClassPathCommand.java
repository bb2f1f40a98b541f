package io.coral.launcher;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A command that runs on a class path instead of in the framework: {@code commands/<name>/} with
 * jars and {@code command.properties} ({@code main}: a class with a main method; {@code before}:
 * another, called first with the command's name and its arguments where it is on the class path;
 * {@code description}: one line for {@code --help}; {@code classpath}: further jars and folders, as
 * glob patterns below the distribution's folder).
 *
 * @param name what a person types
 * @param folder its folder
 * @param main the class whose main method runs
 * @param before the class whose main method runs before it, if there is one
 * @param classPath its own jars, then the further ones
 */
record ClassPathCommand(
    String name, Path folder, String main, Optional<String> before, List<Path> classPath) {
  private static final String FILE = "command.properties";
  private static final String DAEMON_FILE = "daemon.properties";
  private static final Pattern SEPARATOR = Pattern.compile("[,\\s]+");

  /**
   * The command of that name, if the distribution has one.
   *
   * @throws LaunchException when its folder is not as it should be
   */
  static Optional<ClassPathCommand> find(Distribution distribution, String name) {
    if (!Distribution.folders(distribution.commands()).contains(name)) {
      return Optional.empty();
    }
    Path folder = distribution.commands().resolve(name);
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      throw new LaunchException(folder + " has no " + FILE);
    }
    return Optional.of(of(distribution, name, folder, SettingsFile.read(file, Map.of())));
  }

  /**
   * What asks a daemon to carry out a command of that name, if daemons do that: {@code
   * conf/daemon.properties}, with {@code commands}, their names. It ends the process where a daemon
   * carries it out, and returns where none does.
   *
   * @throws LaunchException when the file is not as it should be
   */
  static Optional<ClassPathCommand> ofDaemon(Distribution distribution, String name) {
    Path file = distribution.conf(DAEMON_FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    SettingsFile settings = SettingsFile.read(file, Map.of());
    boolean isOne =
        SEPARATOR.splitAsStream(settings.get("commands").orElse("")).anyMatch(name::equals);
    return isOne
        ? Optional.of(of(distribution, name, distribution.home().resolve("conf"), settings))
        : Optional.empty();
  }

  private static ClassPathCommand of(
      Distribution distribution, String name, Path folder, SettingsFile settings) {
    String main =
        settings
            .get("main")
            .orElseThrow(
                () ->
                    new LaunchException(
                        folder + ": the setting \"main\" of the command " + name + " is missing"));
    List<Path> classPath = new ArrayList<>(Distribution.files(folder, ".jar"));
    SEPARATOR
        .splitAsStream(settings.get("classpath").orElse(""))
        .filter(pattern -> !pattern.isEmpty())
        .forEach(pattern -> classPath.addAll(distribution.matching(pattern)));
    return new ClassPathCommand(name, folder, main, settings.get("before"), List.copyOf(classPath));
  }

  /**
   * Runs the command on this thread. It may end the process by itself. Its class loader is this
   * process's where that has all of it; else it has what this process runs from as well, and asks
   * no other but the platform's: a framework that the command boots sees the command's classes.
   *
   * @return 0: it returned
   * @throws LaunchException when the class or its main method is not there
   */
  int run(List<String> arguments) throws Throwable {
    if (ClassPathBundles.entries().containsAll(classPath)) {
      return run(ClassPathCommand.class.getClassLoader(), arguments);
    }
    try (URLClassLoader loader =
        new URLClassLoader(name, urls(), ClassLoader.getPlatformClassLoader())) {
      return run(loader, arguments);
    }
  }

  private int run(ClassLoader loader, List<String> arguments) throws Throwable {
    ClassLoader usual = Thread.currentThread().getContextClassLoader();
    try {
      Thread.currentThread().setContextClassLoader(loader);
      if (before.isPresent()) {
        callBefore(loader, before.get(), arguments);
      }
      call(loader, main, arguments);
      return 0;
    } catch (InvocationTargetException e) {
      throw e.getTargetException();
    } catch (ReflectiveOperationException e) {
      throw new LaunchException(
          "the command "
              + name
              + " cannot be run: "
              + folder
              + " offers no class "
              + main
              + " with a public main method",
          e);
    } finally {
      Thread.currentThread().setContextClassLoader(usual);
    }
  }

  /** The kit alone, outside of a distribution, has no such class. */
  private void callBefore(ClassLoader loader, String type, List<String> arguments)
      throws ReflectiveOperationException {
    List<String> all = new ArrayList<>(List.of(name));
    all.addAll(arguments);
    if (loader.getResource(type.replace('.', '/') + ".class") != null) {
      call(loader, type, all);
    }
  }

  private static void call(ClassLoader loader, String type, List<String> arguments)
      throws ReflectiveOperationException {
    Method method = loader.loadClass(type).getMethod("main", String[].class);
    method.invoke(null, (Object) arguments.toArray(String[]::new));
  }

  private URL[] urls() throws MalformedURLException {
    List<URL> urls = new ArrayList<>();
    for (Path entry : classPath) {
      urls.add(entry.toUri().toURL());
    }
    for (Path entry : ClassPathBundles.entries()) {
      urls.add(entry.toUri().toURL());
    }
    return urls.toArray(URL[]::new);
  }
}
