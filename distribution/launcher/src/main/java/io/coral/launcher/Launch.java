package io.coral.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.connect.ConnectFrameworkFactory;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;

/**
 * How to boot a folder of bundles: which files, at which levels, with which configurations.
 *
 * <p>The framework is whichever {@link FrameworkFactory} the class path offers. Not for use by
 * several threads; {@link #start} may be called again for another framework with fresh storage.
 */
public final class Launch {
  private final List<Path> bundles = new ArrayList<>();
  private final Set<Path> connected = new HashSet<>();
  private final Map<String, String> properties = new TreeMap<>();
  private final List<Path> configurations = new ArrayList<>();
  private final Map<String, String> variables = new TreeMap<>();
  private final List<String> early = new ArrayList<>();
  private StartLevels startLevels = StartLevels.allAtOne();
  private int configurationLevel = 2;
  private int readyLevel = 10;
  private Duration readyWithin = Duration.ofSeconds(5);
  private Duration stopWithin = Duration.ofSeconds(10);

  /**
   * Bundles to install, in this order, which is also the order of starting within a level.
   *
   * @param files jar files; used in place, never copied
   */
  public Launch bundles(List<Path> files) {
    bundles.addAll(files);
    return this;
  }

  /**
   * Bundles that are among these files have their classes from the process's class path.
   *
   * @param files jars that are on it
   */
  public Launch connected(Collection<Path> files) {
    connected.addAll(files);
    return this;
  }

  /** Where each bundle starts; without it all start at level 1. */
  public Launch startLevels(StartLevels levels) {
    startLevels = Objects.requireNonNull(levels, "levels");
    return this;
  }

  /** A property of the framework. */
  public Launch property(String key, String value) {
    properties.put(Objects.requireNonNull(key, "key"), Objects.requireNonNull(value, "value"));
    return this;
  }

  /**
   * Files {@code <pid>.cfg} or {@code <factory pid>-<name>.cfg} to write into ConfigAdmin before
   * the bundles above the configuration level start.
   *
   * @param files properties files in UTF-8
   * @param known what {@code ${name}} stands for in them
   */
  public Launch configurations(List<Path> files, Map<String, String> known) {
    configurations.addAll(files);
    variables.putAll(known);
    return this;
  }

  /**
   * Classes that another thread begins while bundles are installed, so that bundles find them
   * ready. What the class path does not have, and what fails, is passed over.
   *
   * @param classes what takes long to begin and waits for no bundle
   */
  public Launch early(Collection<String> classes) {
    early.addAll(classes);
    return this;
  }

  /** The level at which ConfigAdmin runs (default 2). */
  public Launch configurationLevel(int level) {
    configurationLevel = level;
    return this;
  }

  /** The level that {@link #start} reaches (default 10). */
  public Launch readyLevel(int level) {
    readyLevel = level;
    return this;
  }

  /** How long to wait for runtimes whose bundles have started (default 5 s). */
  public Launch readyWithin(Duration bound) {
    readyWithin = Objects.requireNonNull(bound, "bound");
    return this;
  }

  /** How long {@link RunningFramework#close} waits for the framework to stop (default 10 s). */
  public Launch stopWithin(Duration bound) {
    stopWithin = Objects.requireNonNull(bound, "bound");
    return this;
  }

  /**
   * Boots the framework with fresh storage and returns when it is ready. Blocks. A bundle that does
   * not resolve or start is a {@linkplain RunningFramework#problems() problem} and stops nothing;
   * so is a {@linkplain RunningFramework#configurationProblems() configuration} that cannot be
   * read.
   *
   * @return the framework, owned by the caller
   * @throws LaunchException when there is no framework, or its folder cannot be made
   */
  public RunningFramework start() {
    EarlyClasses begun = EarlyClasses.begin(early);
    TemporaryFolder folder = TemporaryFolder.make();
    RunningFramework running = null;
    try {
      folder.sweepBeside();
      Framework framework = create(folder.path());
      running = new RunningFramework(framework, folder, readyWithin, stopWithin);
      running.boot(bundles, connected, startLevels, begun);
      if (!configurations.isEmpty()) {
        running.raiseTo(configurationLevel);
        running.configure(configurations, variables);
      }
      running.raiseTo(readyLevel);
      running.awaitReady();
      return running;
    } catch (BundleException e) {
      throw new LaunchException("the framework does not start: " + e.getMessage(), e);
    } catch (RuntimeException | Error e) {
      if (running != null) {
        running.close();
      } else {
        folder.close();
      }
      throw e;
    }
  }

  private Framework create(Path folder) {
    Map<String, String> all = new TreeMap<>();
    // Problems are told by events; the frameworks' own logs (Felix, Equinox) would tell them twice.
    all.put("felix.log.level", "0");
    all.put("eclipse.log.enabled", "false");
    // Below the private folder: both are removed and made again by whose they are.
    all.put("felix.fileinstall.tmpdir", folder.resolve("fileinstall").toString());
    all.putAll(properties);
    all.put(Constants.FRAMEWORK_STORAGE, folder.resolve("storage").toString());
    all.put(Constants.FRAMEWORK_STORAGE_CLEAN, Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT);
    all.put(Constants.FRAMEWORK_BEGINNING_STARTLEVEL, "1");
    return bundles.stream().anyMatch(connected::contains)
        ? first(ConnectFrameworkFactory.class).newFramework(all, new ClassPathBundles())
        : first(FrameworkFactory.class).newFramework(all);
  }

  /** Of the first jar that has one; a {@code ServiceLoader} would open all that come after it. */
  private static <F> F first(Class<F> factory) {
    ClassLoader loader = Launch.class.getClassLoader();
    try (InputStream names = loader.getResourceAsStream("META-INF/services/" + factory.getName())) {
      if (names == null) {
        throw new LaunchException(
            "there is no OSGi framework on the class path: add org.apache.felix.framework or"
                + " org.eclipse.osgi to lib/");
      }
      String name =
          new String(names.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .map(line -> line.replaceFirst("#.*", "").strip())
              .filter(line -> !line.isEmpty())
              .findFirst()
              .orElse("");
      return loader.loadClass(name).asSubclass(factory).getConstructor().newInstance();
    } catch (IOException | ReflectiveOperationException e) {
      throw new LaunchException("the OSGi framework of the class path cannot be made: " + e, e);
    }
  }
}
