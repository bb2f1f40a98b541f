package io.coral.launcher;

import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/**
 * Writes configuration files into ConfigAdmin, named and marked exactly as FileInstall does: when
 * FileInstall starts later it finds them done and takes them over.
 *
 * <p>By reflection: the package {@code org.osgi.service.cm} comes from a bundle.
 */
final class Configurations {
  private static final String SERVICE = "org.osgi.service.cm.ConfigurationAdmin";
  private static final String CONFIGURATION = "org.osgi.service.cm.Configuration";
  private static final String FILE_KEY = "felix.fileinstall.filename";
  private static final String ANY_BUNDLE = "?";

  private final BundleContext context;
  private final Map<String, String> variables;

  Configurations(BundleContext context, Map<String, String> variables) {
    this.context = context;
    this.variables = variables;
  }

  /**
   * Writes all files; one that is wrong is left out.
   *
   * @param known what went wrong so far, which is why ConfigAdmin may not be there
   * @return what is wrong, each in one line that names the file
   * @throws LaunchException when ConfigAdmin is not there
   */
  List<String> write(List<Path> files, List<BundleProblem> known) {
    ServiceReference<?> reference = Components.anyOf(context, SERVICE);
    Object admin = reference == null ? null : context.getService(reference);
    if (reference == null || admin == null) {
      throw new LaunchException(
          "ConfigAdmin is not running, so "
              + files
              + " cannot take effect: is its bundle in framework/ and below the configuration"
              + " level?"
              + (known.isEmpty() ? "" : " What went wrong before: " + known));
    }
    List<String> problems = new ArrayList<>();
    try {
      for (Path file : files) {
        try {
          write(admin, file, problems);
        } catch (LaunchException e) {
          problems.add(e.getMessage() + "; the file has no effect");
        }
      }
      return problems;
    } finally {
      context.ungetService(reference);
    }
  }

  private void write(Object admin, Path file, List<String> problems) {
    Dictionary<String, Object> properties = new Hashtable<>();
    SettingsFile settings = SettingsFile.read(file, variables);
    settings.all().forEach(properties::put);
    problems.addAll(settings.warnings());
    properties.put(FILE_KEY, file.toAbsolutePath().toFile().toURI().toString());
    try {
      ClassLoader loader = admin.getClass().getClassLoader();
      Class.forName(CONFIGURATION, false, loader)
          .getMethod("update", Dictionary.class)
          .invoke(configuration(Class.forName(SERVICE, false, loader), admin, file), properties);
    } catch (InvocationTargetException e) {
      throw new LaunchException(
          file + ": ConfigAdmin refuses it (" + e.getTargetException().getMessage() + ")", e);
    } catch (ReflectiveOperationException e) {
      throw new LaunchException("ConfigAdmin does not offer its service as known", e);
    }
  }

  private static Object configuration(Class<?> type, Object admin, Path file)
      throws ReflectiveOperationException {
    String name = String.valueOf(file.getFileName());
    String pid = name.substring(0, name.lastIndexOf('.'));
    if (pid.indexOf('~') >= 0) {
      throw new LaunchException(
          file
              + ": FileInstall, which watches this folder in long-lived processes, knows no ~ in"
              + " the name of a file; rename it to "
              + name.replace('~', '-'));
    }
    int split = pid.indexOf('-');
    if (split < 0) {
      return type.getMethod("getConfiguration", String.class, String.class)
          .invoke(admin, pid, ANY_BUNDLE);
    }
    return type.getMethod("getFactoryConfiguration", String.class, String.class, String.class)
        .invoke(admin, pid.substring(0, split), pid.substring(split + 1), ANY_BUNDLE);
  }
}
