package io.coral.cli.internal;

import io.coral.api.Board;
import io.coral.api.Coral;
import io.coral.api.RuntimeStatus;
import io.coral.api.repository.BitstreamRepository;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.Discovery;
import io.coral.spec.Finding;
import io.coral.spec.RuntimeInfo;
import io.coral.spec.RuntimeProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.startlevel.FrameworkStartLevel;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.service.component.runtime.ServiceComponentRuntime;

/**
 * What {@code doctor} knows: bundles, runtimes, boards, configurations, the repository, and what is
 * in the way of each.
 *
 * @param facts what bundles tell of this process, by name
 * @param bundles the bundles that should run, by id
 * @param runtimes the bundles with the runtime capability
 * @param boards the boards, as the engine sees them; none without an engine
 * @param configuration what is wrong with configurations as such and with the engine's settings,
 *     what else has no effect where it lies, and which repositories cannot be used
 * @param repository the installed bitstreams; empty when their service is not there
 */
record Diagnosis(
    Map<String, String> facts,
    List<BundleState> bundles,
    List<RuntimeState> runtimes,
    List<Board> boards,
    List<Problem> configuration,
    Optional<RepositoryState> repository) {

  private static final Duration ANSWER_BOUND = Duration.ofSeconds(30);

  /** How long FileInstall and Declarative Services may need for what they are about to do. */
  private static final Duration SETTLING = Duration.ofSeconds(2);

  /**
   * A bundle.
   *
   * @param problems empty when it runs
   */
  record BundleState(String name, String version, boolean resolved, List<Problem> problems) {}

  /**
   * A runtime's bundle.
   *
   * @param id the runtime's id as its capability tells it
   * @param info what the runtime says of itself; empty when its service is not there
   * @param discovery what it sees; empty when its service is not there
   * @param reasons why its service is not there
   * @param findings its own, then the engine's
   * @param capsule the conformance that its bundle claims
   */
  record RuntimeState(
      String id,
      BundleState bundle,
      Optional<RuntimeInfo> info,
      Optional<Discovery> discovery,
      List<Problem> reasons,
      List<Finding> findings,
      Optional<CapsuleState> capsule) {}

  /** Looks at everything now. */
  static Diagnosis of(FrameworkServices services) {
    Bundle framework = services.context().getBundle(Constants.SYSTEM_BUNDLE_LOCATION);
    int level = framework.adapt(FrameworkStartLevel.class).getStartLevel();
    Requirements requirements = new Requirements(framework.adapt(FrameworkWiring.class));
    Optional<ServiceComponentRuntime> components = services.find(ServiceComponentRuntime.class);
    ComponentReasons reasons = new ComponentReasons(components);
    Patience patience = new Patience(SETTLING);
    ComponentFiles files = new ComponentFiles(components, patience);
    WatchedFolders.Contents watched = new WatchedFolders(services.context()).contents();
    DeployedBundles deployed = new DeployedBundles(services.context(), watched.bundles());
    List<Problem> lying = new ArrayList<>(watched.problems());
    lying.addAll(deployed.problems(patience));
    Optional<Coral> coral = services.find(Coral.class);
    List<RuntimeStatus> known = coral.map(Coral::runtimes).orElse(List.of());
    List<BundleState> bundles = new ArrayList<>();
    List<RuntimeState> runtimes = new ArrayList<>();
    for (Bundle bundle : services.context().getBundles()) {
      if (shouldRun(bundle, level)) {
        BundleState state = state(bundle, requirements, files, deployed);
        bundles.add(state);
        ids(bundle)
            .forEach(id -> runtimes.add(runtime(services, bundle, id, state, reasons, known)));
      }
    }
    return new Diagnosis(
        Facts.of(services),
        List.copyOf(bundles),
        List.copyOf(runtimes),
        coral.map(Coral::boards).orElse(List.of()),
        configuration(services, coral.map(Coral::findings).orElse(List.of()), lying),
        services
            .find(BitstreamRepository.class)
            .map(found -> RepositoryState.of(found, KnownFormats.of(services))));
  }

  private static List<Problem> configuration(
      FrameworkServices services, List<Finding> ofEngine, List<Problem> lying) {
    List<Problem> problems = new ArrayList<>(new ConfigurationProblems(services).all());
    ofEngine.forEach(
        finding ->
            problems.add(
                new Problem(finding.subject() + ": " + finding.cause(), finding.remedy(), true)));
    problems.addAll(lying);
    problems.addAll(RepositoryProblems.of(services));
    return List.copyOf(problems);
  }

  private static boolean shouldRun(Bundle bundle, int level) {
    return bundle.getBundleId() != Constants.SYSTEM_BUNDLE_ID
        && bundle.getHeaders("").get(Constants.FRAGMENT_HOST) == null
        && bundle.adapt(BundleStartLevel.class).getStartLevel() <= level;
  }

  private static BundleState state(
      Bundle bundle, Requirements requirements, ComponentFiles files, DeployedBundles deployed) {
    boolean runs = (bundle.getState() & (Bundle.ACTIVE | Bundle.STARTING)) != 0;
    List<Problem> problems = new ArrayList<>();
    if (!runs) {
      problems.addAll(
          bundle.getState() == Bundle.INSTALLED ? requirements.unmet(bundle) : List.of());
      if (problems.isEmpty()) {
        startAgain(bundle).ifPresent(problems::add);
      }
    }
    if (bundle.getState() == Bundle.ACTIVE) {
      problems.addAll(files.problems(bundle));
    }
    Optional<Path> file = deployed.file(bundle);
    return new BundleState(
        String.valueOf(bundle.getSymbolicName()),
        bundle.getVersion().toString(),
        bundle.getState() != Bundle.INSTALLED,
        problems.stream().map(problem -> file.map(problem::in).orElse(problem)).toList());
  }

  /** The framework keeps no record of why a bundle did not start; it tells whoever tries. */
  private static Optional<Problem> startAgain(Bundle bundle) {
    try {
      bundle.start(Bundle.START_TRANSIENT);
      return Optional.empty();
    } catch (BundleException | IllegalStateException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      return Optional.of(
          new Problem("does not start: " + cause, "read the failure, or ask its vendor", true));
    }
  }

  private static Set<String> ids(Bundle bundle) {
    Set<String> ids = new LinkedHashSet<>();
    BundleRevision revision = bundle.adapt(BundleRevision.class);
    revision
        .getDeclaredCapabilities(RuntimeProvider.NAMESPACE)
        .forEach(capability -> ids.add(String.valueOf(capability.getAttributes().get("id"))));
    return ids;
  }

  private static RuntimeState runtime(
      FrameworkServices services,
      Bundle bundle,
      String id,
      BundleState state,
      ComponentReasons reasons,
      List<RuntimeStatus> known) {
    Optional<AcceleratorRuntime> runtime = service(services, bundle, id);
    Set<Finding> findings = new LinkedHashSet<>();
    Consumer<String> silent = cause -> findings.add(silence(id, cause));
    Optional<RuntimeInfo> info =
        runtime.flatMap(
            found -> BoundedAnswer.of("description of itself", found::info, ANSWER_BOUND, silent));
    Optional<Discovery> discovery =
        runtime.map(
            found ->
                BoundedAnswer.of("discovery", found::discover, ANSWER_BOUND, silent)
                    .orElseGet(() -> new Discovery(List.of(), List.of())));
    discovery.ifPresent(seen -> findings.addAll(seen.findings()));
    known.stream()
        .filter(status -> status.info().id().equals(id))
        .forEach(status -> findings.addAll(status.findings()));
    return new RuntimeState(
        id,
        state,
        info,
        discovery,
        runtime.isPresent() || !state.problems().isEmpty() ? List.of() : why(reasons, bundle),
        findings.stream().map(new JnaAccess(services.context())::fitting).toList(),
        CapsuleState.of(bundle));
  }

  private static Finding silence(String id, String cause) {
    return new Finding(
        Finding.Kind.DRIVER, "runtime " + id, cause, "report this to the vendor of the runtime");
  }

  private static List<Problem> why(ComponentReasons reasons, Bundle bundle) {
    List<Problem> known = reasons.of(bundle);
    return known.isEmpty()
        ? List.of(
            new Problem(
                "it has registered no runtime, and Declarative Services gives no reason",
                "ask its vendor",
                true))
        : known;
  }

  private static Optional<AcceleratorRuntime> service(
      FrameworkServices services, Bundle bundle, String id) {
    ServiceReference<?>[] registered = bundle.getRegisteredServices();
    return Stream.ofNullable(registered)
        .flatMap(Arrays::stream)
        .filter(reference -> id.equals(reference.getProperty("coral.runtime.id")))
        .map(reference -> (Object) services.context().getService(reference))
        .filter(Objects::nonNull)
        .filter(AcceleratorRuntime.class::isInstance)
        .map(AcceleratorRuntime.class::cast)
        .findFirst();
  }

  /** Whether something is broken, rather than merely not there. */
  boolean failed() {
    return repository.stream().anyMatch(state -> !state.findings().isEmpty())
        || runtimes.stream()
            .flatMap(runtime -> runtime.findings().stream())
            .anyMatch(finding -> finding.kind() == Finding.Kind.CONFIGURATION)
        || problems().anyMatch(Problem::failure);
  }

  /** Whether nothing at all is to be done. */
  boolean isWell() {
    return hasUsableBoard()
        && problems().findAny().isEmpty()
        && repository.stream().allMatch(state -> state.findings().isEmpty())
        && runtimes.stream().allMatch(runtime -> runtime.findings().isEmpty());
  }

  /** The boards that have failed. */
  List<Problem> failedBoards() {
    return boards.stream()
        .filter(board -> board.state() == Board.State.FAILED)
        .map(
            board ->
                new Problem(
                    "board "
                        + board.runtimeId()
                        + "/"
                        + board.id()
                        + " has failed"
                        + board.device().failure().map(why -> ": " + why).orElse(""),
                    "coral board reset "
                        + board.runtimeId()
                        + "/"
                        + board.id()
                        + ", while `coral serve` runs; if it stays so, ask its vendor",
                    true))
        .toList();
  }

  private Stream<Problem> problems() {
    return Stream.of(
            configuration.stream(),
            failedBoards().stream(),
            bundles.stream().flatMap(bundle -> bundle.problems().stream()),
            runtimes.stream().flatMap(runtime -> runtime.reasons().stream()),
            runtimes.stream()
                .flatMap(runtime -> runtime.capsule().stream())
                .flatMap(capsule -> capsule.problems().stream()))
        .flatMap(Function.identity());
  }

  /** Whether a request could run somewhere. */
  boolean hasUsableBoard() {
    return boards.stream()
        .anyMatch(
            board -> board.state() != Board.State.FAILED && board.state() != Board.State.CLAIMED);
  }
}
