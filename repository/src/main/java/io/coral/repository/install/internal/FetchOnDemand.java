package io.coral.repository.install.internal;

import io.coral.api.artifact.Artifact;
import io.coral.api.repository.AcceleratorFetch;
import io.coral.api.repository.RemoteBitstream;
import io.coral.api.repository.RemoteRepositories;
import io.coral.spec.settings.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches accelerators that are asked for and not installed from the known repositories, there
 * where its configuration is. What the repositories have is looked up once for all that ask, and
 * what was not found or failed is not tried again for a while, so that requests with a wrong name
 * cost a store nothing. Any thread.
 */
@Component(configurationPid = FetchOnDemand.PID, configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = FetchOnDemand.Config.class)
public final class FetchOnDemand implements AcceleratorFetch {

  /** The configuration's PID. */
  public static final String PID = "io.coral.repository.fetch";

  private static final String LIMIT = "limit";
  private static final String AGAIN = "again";
  private static final Duration DEFAULT_LIMIT = Duration.ofSeconds(60);
  private static final Duration DEFAULT_AGAIN = Duration.ofSeconds(30);

  /** More at once would share the same network. */
  private static final int THREADS = 4;

  /** The settings. */
  @ObjectClassDefinition(
      name = "Coral fetch on demand",
      description = "Accelerators that are asked for and not installed are fetched.")
  public @interface Config {
    /** The limit of one wait. */
    @AttributeDefinition(
        name = "Limit",
        description = "How long a request waits for what is fetched; the fetch itself goes on.")
    String limit() default "60s";

    /** The memory of failures. */
    @AttributeDefinition(
        name = "Again",
        description = "How long the repositories are not asked again for what was not there.")
    String again() default "30s";
  }

  private final RemoteRepositories remotes;
  private final Duration limit;
  private final ExecutorService threads;
  private final Attempts<Offered> lookUps;
  private final Attempts<Optional<String>> fetches;

  /** What the repositories have, and why some of it may not be told. */
  private record Offered(List<RemoteBitstream> artifacts, List<String> silent) {
    Offered {
      artifacts = List.copyOf(artifacts);
      silent = List.copyOf(silent);
    }
  }

  /** Over the known repositories. */
  @Activate
  public FetchOnDemand(Map<String, Object> configuration, @Reference RemoteRepositories remotes) {
    this(configuration, remotes, System::nanoTime);
  }

  FetchOnDemand(
      Map<String, Object> configuration, RemoteRepositories remotes, LongSupplier nanoTime) {
    Settings settings = Settings.of(PID, configuration);
    this.remotes = remotes;
    this.limit = settings.duration(LIMIT, DEFAULT_LIMIT);
    Duration again = settings.duration(AGAIN, DEFAULT_AGAIN);
    this.threads =
        Executors.newFixedThreadPool(
            THREADS,
            task -> {
              Thread thread = new Thread(task, "coral-fetch");
              thread.setDaemon(true);
              return thread;
            });
    this.lookUps = new Attempts<>(threads, again, nanoTime);
    this.fetches = new Attempts<>(threads, again, nanoTime);
    settings.findings().forEach(finding -> log().warn("{}", finding));
  }

  @Override
  public Optional<String> fetch(String acceleratorId, Predicate<Artifact> runs) {
    long until = System.nanoTime() + limit.toNanos();
    try {
      Offered offered = await(lookUps.of("", this::lookUp), until);
      List<RemoteBitstream> known =
          offered.artifacts().stream()
              .filter(each -> each.artifact().acceleratorIds().contains(acceleratorId))
              .toList();
      List<RemoteBitstream> wanted = RemoteBitstream.newest(known, runs);
      if (wanted.isEmpty()) {
        return Optional.of(why(offered, known));
      }
      CompletableFuture<Optional<String>> fetch = fetches.of(acceleratorId, () -> install(wanted));
      Optional<String> why = await(fetch, until);
      if (why.isEmpty()) {
        fetches.forget(acceleratorId, fetch);
      }
      return why;
    } catch (TimeoutException e) {
      return Optional.of(
          "it is not here after "
              + limit.toSeconds()
              + " s (limit of "
              + PID
              + ") and is still on its way; ask again later");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("the wait for it was interrupted");
    }
  }

  private static <V> V await(CompletableFuture<V> end, long until)
      throws InterruptedException, TimeoutException {
    try {
      return end.get(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the fetch has failed; please report this", e.getCause());
    }
  }

  private static String why(Offered offered, List<RemoteBitstream> known) {
    if (!known.isEmpty()) {
      return "no board of this machine can run what the repositories have, which is for "
          + known.stream().map(each -> each.artifact().platform()).distinct().toList();
    }
    return "no known repository has it"
        + offered.silent().stream().map("; "::concat).collect(Collectors.joining());
  }

  private Offered lookUp() {
    List<String> silent = new ArrayList<>();
    try {
      return new Offered(remotes.search("", silent::add), silent);
    } catch (RuntimeException e) {
      return new Offered(List.of(), List.of(String.valueOf(e.getMessage())));
    }
  }

  /** Installs all; why that failed, or nothing. */
  private Optional<String> install(List<RemoteBitstream> wanted) {
    try {
      for (RemoteBitstream each : wanted) {
        log().info("Fetching {}", each.folder());
        remotes.install(
            each.folder().toString(),
            Optional.of(each.repository().name()),
            warning -> log().warn("{}", warning));
      }
      return Optional.empty();
    } catch (RuntimeException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  @Deactivate
  void stop() {
    threads.shutdownNow();
  }

  /** Asked for when it is needed: in a static initialiser it would wait on the framework's lock. */
  private static Logger log() {
    return LoggerFactory.getLogger(FetchOnDemand.class);
  }
}
