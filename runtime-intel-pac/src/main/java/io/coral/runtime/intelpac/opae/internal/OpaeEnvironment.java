package io.coral.runtime.intelpac.opae.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.coral.spec.Finding;
import io.coral.spec.settings.PathNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The environment variables that the OPAE library goes by, and its configuration. A variable is set
 * where it is there, even if it is empty: the library asks no more. What it passes over in silence
 * is found here.
 *
 * @param variables the environment
 * @param root the folder that absolute paths of the system's configuration start from
 */
record OpaeEnvironment(Map<String, String> variables, Path root) {

  /** Set where loading the library does not initialise it. */
  private static final String EXPLICIT = "OPAE_EXPLICIT_INITIALIZE";

  /** Set where a simulator stands in for cards. */
  private static final String SIMULATED = "WITH_ASE";

  private static final String SIMULATOR = "ASE_WORKDIR";

  /** What the simulator writes when it is ready. */
  private static final String READY = ".ase_ready.pid";

  private static final String CONFIGURATION = "LIBOPAE_CFGFILE";

  private static final String HOME = "HOME";

  /** Where it is looked for next, first below the user's home. */
  private static final List<String> BELOW_HOME =
      List.of(".local/opae.cfg", ".local/opae/opae.cfg", ".config/opae/opae.cfg");

  private static final List<String> OF_THE_SYSTEM =
      List.of("usr/local/etc/opae/opae.cfg", "etc/opae/opae.cfg");

  /** What it must list: its configurations, or until OPAE 2.0 its plugins. */
  private static final Set<String> LISTS = Set.of("configs", "plugins");

  /** A longer configuration is not read by the library. */
  private static final long LONGEST = 8 * 4096;

  /** As lenient as the library's reader. */
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
          .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
          .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
          .build();

  OpaeEnvironment {
    variables = Map.copyOf(variables);
  }

  static OpaeEnvironment ofProcess() {
    return new OpaeEnvironment(System.getenv(), Path.of("/"));
  }

  /** Whether the library waits for {@code fpgaInitialize}. */
  boolean isExplicit() {
    return variables.containsKey(EXPLICIT);
  }

  /** Why the library must not be loaded: it would end the process, or find nothing. */
  Optional<Finding> inTheWay() {
    if (!variables.containsKey(SIMULATED)) {
      return Optional.empty();
    }
    String folder = variables.get(SIMULATOR);
    Optional<Finding> nameless = nameless(SIMULATOR);
    if (nameless.isPresent()) {
      return nameless;
    }
    if (folder != null && Files.exists(Path.of(folder, READY))) {
      return Optional.empty();
    }
    return Optional.of(
        new Finding(
            Finding.Kind.LIBRARY,
            SIMULATED,
            "it is set in the environment, and no simulator is ready: "
                + (folder == null
                    ? SIMULATOR + " is not set"
                    : "there is no " + READY + " in " + SIMULATOR + ", " + folder)
                + "; the library would end this process, so it is not loaded",
            "unset "
                + SIMULATED
                + ", or start the simulator and set "
                + SIMULATOR
                + " to its folder"));
  }

  /**
   * What is wrong with the configuration that the library reads; it passes over it, and uses its
   * own table of cards.
   *
   * @param configured {@code opae.config}
   */
  List<Finding> findings(Optional<String> configured) {
    List<Finding> findings = new ArrayList<>();
    if (configured.isPresent() && !isExplicit()) {
      findings.add(
          new Finding(
              Finding.Kind.CONFIGURATION,
              "opae.config",
              "it is "
                  + configured.get()
                  + ", and OPAE has read another configuration: it was initialised when it was"
                  + " loaded",
              "set "
                  + EXPLICIT
                  + " in the environment, to anything, so that it waits for the setting; or "
                  + CONFIGURATION
                  + " to the file"));
    }
    String named = isExplicit() && configured.isPresent() ? configured.get() : null;
    String variable = variables.get(CONFIGURATION);
    Optional<Finding> nameless =
        named == null
            ? nameless(CONFIGURATION).or(() -> nameless(HOME))
            : PathNames.finding("opae.config", named);
    if (nameless.isPresent()) {
      findings.add(nameless.get());
    } else if (named != null) {
      wrong(Path.of(named)).ifPresent(cause -> findings.add(finding("opae.config", named, cause)));
    } else if (variable != null && !Files.exists(Path.of(variable))) {
      findings.add(finding(CONFIGURATION, variable, "there is no such file"));
    } else {
      searched()
          .ifPresent(
              file ->
                  wrong(file)
                      .ifPresent(
                          cause -> findings.add(finding("OPAE", String.valueOf(file), cause))));
    }
    return findings;
  }

  /** Why a variable names nothing that could be looked at; empty where it does, or is not set. */
  private Optional<Finding> nameless(String variable) {
    return PathNames.finding(variable, variables.getOrDefault(variable, ""));
  }

  private static Finding finding(String subject, String file, String cause) {
    return new Finding(
        Finding.Kind.CONFIGURATION,
        subject,
        "the configuration of OPAE, " + file + ": " + cause + "; OPAE passes over it",
        "correct the file, or what names it");
  }

  /** The first that the library finds, where no setting names one. */
  private Optional<Path> searched() {
    List<Path> places = new ArrayList<>();
    String variable = variables.get(CONFIGURATION);
    if (variable != null) {
      places.add(Path.of(variable));
    }
    String home = variables.get(HOME);
    if (home != null) {
      BELOW_HOME.forEach(place -> places.add(Path.of(home, place)));
    }
    OF_THE_SYSTEM.forEach(place -> places.add(root.resolve(place)));
    return places.stream().filter(Files::exists).findFirst();
  }

  private static Optional<String> wrong(Path file) {
    if (!Files.exists(file)) {
      return Optional.of("there is no such file");
    }
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      return Optional.of("it cannot be read");
    }
    try {
      if (Files.size(file) > LONGEST) {
        return Optional.of(
            "it has " + Files.size(file) + " bytes; at most " + LONGEST + " are read");
      }
      return document(file);
    } catch (IOException e) {
      return Optional.of("it is no JSON: " + firstLine(e));
    }
  }

  private static Optional<String> document(Path file) throws IOException {
    boolean listed = false;
    try (JsonParser parser = JSON.createParser(Files.readAllBytes(file))) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return Optional.of("it is no JSON object");
      }
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        listed |= parser.nextToken() == JsonToken.START_ARRAY && LISTS.contains(name);
        parser.skipChildren();
      }
    }
    return listed
        ? Optional.empty()
        : Optional.of(
            "it has no list \"configs\", and no list \"plugins\" as OPAE 1.4 to 2.0 want");
  }

  private static String firstLine(Throwable failure) {
    return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
  }
}
