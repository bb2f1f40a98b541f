package io.coral.cli.internal;

import io.coral.spec.settings.ClosestNames;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.osgi.framework.Bundle;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

/**
 * What is wrong with configurations as such: files that the launcher could not read, and those that
 * nobody takes. What a setting means only its owner can judge; that comes as a finding.
 */
final class ConfigurationProblems {
  /** The property of the launcher's service that tells of files. */
  private static final String OF_FILES = "coral.configuration.problems";

  private static final String FILE = "felix.fileinstall.filename";

  private final FrameworkServices services;

  ConfigurationProblems(FrameworkServices services) {
    this.services = services;
  }

  /** All of them. */
  List<Problem> all() {
    List<Problem> all = new ArrayList<>();
    services.each(
        Supplier.class,
        OF_FILES,
        files -> {
          if (files.get() instanceof Collection<?> texts) {
            texts.forEach(text -> all.add(new Problem(String.valueOf(text), "correct it", true)));
          }
        });
    all.addAll(nobodys());
    return all;
  }

  /** Configurations out of files whose PID nobody has, or nobody has more than once. */
  List<Problem> nobodys() {
    Optional<ConfigurationAdmin> admin = services.find(ConfigurationAdmin.class);
    Optional<ServiceComponentRuntime> components = services.find(ServiceComponentRuntime.class);
    if (admin.isEmpty() || components.isEmpty()) {
      return List.of();
    }
    List<Problem> problems = new ArrayList<>();
    Set<String> known = null;
    for (Configuration configuration : fromFiles(admin.get())) {
      known = known == null ? known(components.get()) : known;
      String pid =
          configuration.getFactoryPid() == null
              ? configuration.getPid()
              : configuration.getFactoryPid();
      if (!known.contains(pid) && isOurs(pid) && !mayBelongToABundleThatHasNotStarted(pid)) {
        problems.add(nobodys(pid, configuration, known));
      } else if (configuration.getFactoryPid() != null && takesOne(components.get(), pid)) {
        problems.add(oneOfMany(pid, configuration));
      }
    }
    return problems;
  }

  /** In a framework that others have set up, most configurations are none of Coral's. */
  private boolean isOurs(String pid) {
    return pid.startsWith("io.coral.")
        || services.context().getProperty("coral.profile.dir") != null;
  }

  private static List<Configuration> fromFiles(ConfigurationAdmin admin) {
    try {
      Configuration[] found = admin.listConfigurations("(" + FILE + "=*)");
      return found == null ? List.of() : Arrays.asList(found);
    } catch (IOException | InvalidSyntaxException e) {
      throw new IllegalStateException("ConfigAdmin does not list its configurations", e);
    }
  }

  private Set<String> known(ServiceComponentRuntime components) {
    Set<String> known = new TreeSet<>();
    for (ComponentDescriptionDTO component : components.getComponentDescriptionDTOs()) {
      known.addAll(Arrays.asList(component.configurationPid));
    }
    // ManagedService and ManagedServiceFactory
    for (ServiceReference<?> reference : services.references("service.pid")) {
      Object pid = reference.getProperty("service.pid");
      if (pid instanceof String[] several) {
        known.addAll(Arrays.asList(several));
      } else if (pid instanceof Collection<?> several) {
        several.forEach(one -> known.add(String.valueOf(one)));
      } else {
        known.add(String.valueOf(pid));
      }
    }
    return known;
  }

  /** Declarative Services gives such a component a factory's configuration before its own. */
  private boolean takesOne(ServiceComponentRuntime components, String pid) {
    return isOurs(pid)
        && components.getComponentDescriptionDTOs().stream()
            .filter(component -> Arrays.asList(component.configurationPid).contains(pid))
            .anyMatch(component -> !component.configurationPolicy.equals("require"));
  }

  private static Problem oneOfMany(String pid, Configuration configuration) {
    return new Problem(
        pid + " takes one configuration, and this file's name makes it one of several",
        "name it " + pid + ".cfg, or remove it: " + file(configuration),
        true);
  }

  private boolean mayBelongToABundleThatHasNotStarted(String pid) {
    return Arrays.stream(services.context().getBundles())
        .filter(bundle -> bundle.getState() != Bundle.ACTIVE)
        .map(Bundle::getSymbolicName)
        .anyMatch(name -> name != null && pid.startsWith(name));
  }

  private static Problem nobodys(String pid, Configuration configuration, Set<String> known) {
    int tilde = pid.indexOf('~');
    if (tilde >= 0 && known.contains(pid.substring(0, tilde))) {
      return new Problem(
          "nobody has the PID " + pid + ": FileInstall knows no ~ in the name of a file",
          "rename it to " + pid.replace('~', '-') + ".cfg: " + file(configuration),
          true);
    }
    String meant =
        ClosestNames.typoOf(pid, known).map(name -> "; did you mean " + name + "?").orElse("");
    return new Problem(
        "nobody has the PID " + pid + meant,
        "name the file after the PID of who is to read it, or remove it: " + file(configuration),
        true);
  }

  private static Object file(Configuration configuration) {
    return configuration.getProperties().get(FILE);
  }
}
