package io.coral.cli.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

/** Why components of a bundle are not there, as Declarative Services tells it. */
final class ComponentReasons {
  private final Optional<ServiceComponentRuntime> components;

  ComponentReasons(Optional<ServiceComponentRuntime> components) {
    this.components = components;
  }

  List<Problem> of(Bundle bundle) {
    if (components.isEmpty()) {
      return List.of(
          new Problem(
              "Declarative Services is not running",
              "put org.apache.felix.scr into framework/",
              true));
    }
    ServiceComponentRuntime runtime = components.get();
    List<Problem> problems = new ArrayList<>();
    for (ComponentDescriptionDTO description : runtime.getComponentDescriptionDTOs(bundle)) {
      var configurations = runtime.getComponentConfigurationDTOs(description);
      if (configurations.isEmpty() && !runtime.isComponentEnabled(description)) {
        problems.add(new Problem(description.name + " is disabled", "enable it", false));
      }
      for (ComponentConfigurationDTO configuration : configurations) {
        problem(configuration).ifPresent(problems::add);
      }
    }
    return problems;
  }

  private static Optional<Problem> problem(ComponentConfigurationDTO configuration) {
    String name = configuration.description.name;
    return switch (configuration.state) {
      case ComponentConfigurationDTO.UNSATISFIED_CONFIGURATION ->
          Optional.of(
              new Problem(
                  name + " waits for its configuration",
                  "put " + pid(configuration) + ".cfg into the profile's conf/",
                  false));
      case ComponentConfigurationDTO.UNSATISFIED_REFERENCE ->
          Optional.of(
              new Problem(
                  name + " waits for " + missing(configuration),
                  "start the bundle that offers it",
                  true));
      case ComponentConfigurationDTO.FAILED_ACTIVATION ->
          Optional.of(
              new Problem(
                  name + " failed: " + failure(configuration),
                  "read the failure; `coral doctor --json` has all of it",
                  true));
      default -> Optional.empty();
    };
  }

  private static String pid(ComponentConfigurationDTO configuration) {
    String[] pids = configuration.description.configurationPid;
    return pids.length == 0 ? configuration.description.name : pids[0];
  }

  private static String missing(ComponentConfigurationDTO configuration) {
    return Arrays.stream(configuration.unsatisfiedReferences)
        .map(reference -> reference.name + (reference.target == null ? "" : " " + reference.target))
        .collect(Collectors.joining(", "));
  }

  private static String failure(ComponentConfigurationDTO configuration) {
    return String.valueOf(configuration.failure)
        .lines()
        .filter(line -> !line.startsWith("\t"))
        .collect(Collectors.joining("; "));
  }
}
