package io.coral.kubernetes.csi.internal;

import io.coral.api.artifact.Artifact;
import io.coral.api.artifact.ArtifactException;
import io.coral.api.artifact.ArtifactFormat;
import io.coral.api.artifact.DigestList;
import io.coral.api.repository.BitstreamRepository;
import io.coral.api.repository.InstalledBitstream;
import io.coral.api.repository.RemoteRepositories;
import io.coral.api.repository.RepositoryException;
import io.coral.kubernetes.internal.Kept;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Finding;
import io.grpc.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bitstreams that pods bring: each address is fetched once, and what it brought goes with the
 * last pod that named it. What was installed before by somebody else stays. What is there is found
 * on a thread of its own, which waits for no store; of each host one is fetched after the other.
 */
final class Bitstreams implements AutoCloseable {

  private static final int STOP_SECONDS = 5;

  /** How many stores are asked at a time: more wait for one of them. */
  private static final int MOST_STORES = 64;

  /** How many bitstreams come for one pod at a time, so that it leaves stores to the others. */
  private static final int MOST_OF_A_POD = 4;

  private static final int IDLE_SECONDS = 10;

  /** A dot, a slash or a backslash that is written by its number. */
  private static final Pattern NOT_PLAIN = Pattern.compile("(?i)%(2e|2f|5c)");

  private final BitstreamRepository repository;
  private final RemoteRepositories remotes;
  private final List<String> sources;

  /** A file for each artifact that pods brought, by its identity: lines with its addresses. */
  private final Kept kept;

  /** The addresses of each artifact that pods brought, by its identity; of who has the lock. */
  private final Map<String, Set<String>> brought = new TreeMap<>();

  /** The identity of the artifact that an address has; of who has the lock. */
  private final TreeMap<String, String> known = new TreeMap<>();

  /** Addresses of those that stay. */
  private final Set<String> wanted = ConcurrentHashMap.newKeySet();

  /** By their addresses: a kubelet that waited in vain asks again, and joins in. */
  private final Map<String, CompletableFuture<Void>> underWay = new ConcurrentHashMap<>();

  /** The last that each host is asked for; of the thread. */
  private final Map<String, CompletableFuture<Void>> turns = new HashMap<>();

  /** Of whoever changes what is installed, or asks for it. */
  private final ReentrantLock lock = new ReentrantLock();

  private final ExecutorService thread = Executors.newSingleThreadExecutor(Bitstreams::named);
  private final ExecutorService fetchers = fetchers();

  /**
   * Knows nothing before it is {@linkplain #open opened}.
   *
   * @param brought the folder where it is kept what was brought
   * @param sources beginnings of addresses that are allowed; all are where there is none
   */
  Bitstreams(
      BitstreamRepository repository,
      RemoteRepositories remotes,
      Path brought,
      List<String> sources) {
    this.repository = repository;
    this.remotes = remotes;
    this.kept = new Kept(brought);
    this.sources = sources;
  }

  /**
   * Knows what was brought before, and takes away what none of these addresses brought.
   *
   * @throws IOException when it cannot be listed
   */
  void open(Set<String> addresses) throws IOException {
    Map<String, Set<String>> before = kept.read((identity, content) -> lines(content));
    lock.lock();
    try {
      brought.putAll(before);
      brought.forEach((identity, all) -> all.forEach(address -> known.put(address, identity)));
    } finally {
      lock.unlock();
    }
    keep(addresses);
  }

  private static Set<String> lines(byte[] content) {
    return new TreeSet<>(new String(content, StandardCharsets.UTF_8).lines().toList());
  }

  private static Thread named(Runnable work) {
    Thread thread = new Thread(work, "coral-kubernetes-bitstreams");
    thread.setDaemon(true);
    return thread;
  }

  private static ExecutorService fetchers() {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            MOST_STORES,
            MOST_STORES,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Bitstreams::named);
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  /**
   * Has the bitstreams of these addresses installed. Of one thread.
   *
   * @return done once they are; else a {@link io.grpc.StatusRuntimeException} that says why not
   */
  CompletableFuture<Void> bring(Set<String> addresses) {
    wanted.addAll(addresses);
    underWay.values().removeIf(CompletableFuture::isDone);
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (String each : addresses) {
      all.add(
          all.size() < MOST_OF_A_POD
              ? bring(each)
              : all.get(all.size() - MOST_OF_A_POD)
                  .exceptionally(failed -> null)
                  .thenComposeAsync(done -> bring(each), thread));
    }
    return CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new));
  }

  private CompletableFuture<Void> bring(String address) {
    return underWay.computeIfAbsent(
        address,
        asked ->
            CompletableFuture.supplyAsync(() -> isThere(asked), thread)
                .thenComposeAsync(
                    isThere ->
                        isThere ? CompletableFuture.completedFuture(null) : fetchInTurn(asked),
                    thread));
  }

  /** Those of these addresses that are on their way. Of one thread. */
  Set<String> awaited(Set<String> addresses) {
    underWay.values().removeIf(CompletableFuture::isDone);
    Set<String> awaited = new TreeSet<>(addresses);
    awaited.retainAll(underWay.keySet());
    return awaited;
  }

  /** Takes away what none of these addresses brought. Of one thread; does not block. */
  void keep(Set<String> addresses) {
    wanted.addAll(addresses);
    wanted.retainAll(addresses);
    // who asks for what goes now looks again, and does not join in with who had it before
    underWay.keySet().retainAll(addresses);
    thread.execute(this::removeUnwanted);
  }

  /** Whether it is known, and as it was installed; no store is asked. */
  private boolean isThere(String address) {
    return reporting(
        address,
        () -> {
          requireAllowed(address);
          return locked(
              () -> Optional.ofNullable(known.get(address)).filter(this::isInstalled).isPresent());
        });
  }

  /** Fetches it after what its host was asked for before. */
  private CompletableFuture<Void> fetchInTurn(String address) {
    turns.values().removeIf(CompletableFuture::isDone);
    return turns.compute(
        host(address),
        (host, before) ->
            (before == null ? CompletableFuture.<Void>completedFuture(null) : before)
                .exceptionally(failed -> null)
                .thenRunAsync(() -> fetch(address), fetchers));
  }

  /** By which stores are told apart: at one host they are as quick as each other. */
  private static String host(String address) {
    return URI.create(address).getHost().toLowerCase(Locale.ROOT);
  }

  private void fetch(String address) {
    if (!wanted.contains(address)) {
      throw Status.ABORTED
          .withDescription("bitstream " + address + " is wanted by no pod any more")
          .asRuntimeException();
    }
    if (isThere(address)) {
      // it came meanwhile, for a pod that went
      return;
    }
    reporting(
        address,
        () ->
            remotes.fetch(
                address,
                Optional.empty(),
                artifact -> locked(() -> install(address, artifact)),
                warning -> log().warn("{}", warning)));
  }

  private <T> T locked(Supplier<T> work) {
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }

  private static <T> T reporting(String address, Supplier<T> work) {
    try {
      return work.get();
    } catch (RepositoryException
        | ArtifactException
        | AcceleratorException
        | UncheckedIOException
        | IllegalArgumentException e) {
      throw Status.FAILED_PRECONDITION
          .withDescription("bitstream " + address + " is not installed: " + e.getMessage())
          .withCause(e)
          .asRuntimeException();
    }
  }

  private void requireAllowed(String address) {
    URI asked = URI.create(address).normalize();
    boolean isRemote = "http".equals(asked.getScheme()) || "https".equals(asked.getScheme());
    if (!isRemote || asked.getHost() == null) {
      throw new IllegalArgumentException("a pod brings what http or https has at some host");
    }
    // a server may take these for what URIs do not: a way out of the folder
    boolean isPlain = !NOT_PLAIN.matcher(asked.toString()).find();
    boolean isAllowed =
        isPlain
            && sources.stream()
                .map(each -> each.endsWith("/") ? each : each + "/")
                .anyMatch(asked.toString()::startsWith);
    if (!sources.isEmpty() && !isAllowed) {
      throw new IllegalArgumentException(
          "this node takes bitstreams from " + String.join(", ", sources) + " alone");
    }
  }

  private Optional<InstalledBitstream> installed(String identity) {
    return repository.list().stream()
        .filter(each -> identity(each.artifact()).equals(identity))
        .findFirst();
  }

  /** Whether it is there, as it was installed. */
  private boolean isInstalled(String identity) {
    Optional<InstalledBitstream> found = installed(identity);
    Optional<Finding> damage = found.flatMap(repository::verify);
    damage.ifPresent(each -> log().warn("It is fetched again: {}", each));
    return found.isPresent() && damage.isEmpty();
  }

  /** What was fetched and checked; its identity. */
  private String install(String address, Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new IllegalArgumentException(
          "it is a zip archive; expected the address of its folder, or of a tar.gz");
    }
    Artifact artifact = ArtifactFormat.read(folder);
    String identity = identity(artifact);
    String binary = checksum(folder.resolve(artifact.name()));
    Optional<InstalledBitstream> there = installed(identity);
    if (there.filter(each -> !each.sha256().equals(binary)).isPresent()) {
      throw new IllegalArgumentException(
          "another binary of "
              + artifact.bitstreamId()
              + " "
              + artifact.version()
              + " is there, which others use; expected another version");
    }
    if (there.isEmpty() || brought.containsKey(identity)) {
      // written before, so that what is installed is known to be a pod's in any case
      note(identity, address);
    }
    if (!isInstalled(identity)) {
      repository.install(folder);
      log().info("Bitstream {} {} came with a pod", artifact.bitstreamId(), artifact.version());
    }
    known.put(address, identity);
    return identity;
  }

  /** A file's name for what makes an installed artifact be replaced by another one. */
  private static String identity(Artifact artifact) {
    String text =
        String.join(
            "\n",
            artifact.platform().toString(),
            artifact.bitstreamId(),
            artifact.version(),
            artifact.acceleratorIds().toString());
    return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8)).toString();
  }

  private static String checksum(Path file) {
    try {
      return DigestList.sha256(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void note(String identity, String address) {
    Set<String> all = new TreeSet<>(brought.getOrDefault(identity, Set.of()));
    all.add(address);
    try {
      kept.write(identity, String.join("\n", all).getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    brought.put(identity, all);
  }

  private void removeUnwanted() {
    lock.lock();
    try {
      for (Map.Entry<String, Set<String>> each : Map.copyOf(brought).entrySet()) {
        if (Collections.disjoint(each.getValue(), wanted)) {
          installed(each.getKey()).ifPresent(this::remove);
          kept.delete(each.getKey());
          brought.remove(each.getKey());
        }
      }
      known.keySet().retainAll(wanted);
    } catch (IOException | RepositoryException e) {
      log().warn("What pods brought stays: {}", e.toString());
    } finally {
      lock.unlock();
    }
  }

  private void remove(InstalledBitstream bitstream) {
    boolean isAlone =
        repository.list().stream().filter(each -> each.sha256().equals(bitstream.sha256())).count()
            == 1;
    repository.remove(
        isAlone ? bitstream.sha256() : repository.root().relativize(bitstream.folder()).toString());
    log().info("Bitstream {} went with its pods", bitstream.artifact().bitstreamId());
  }

  /** Ends after what is being fetched, within a bound. */
  @Override
  public void close() {
    thread.shutdownNow();
    fetchers.shutdownNow();
    try {
      if (!thread.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)
          || !fetchers.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
        log().warn("A bitstream is still fetched {} s after the end", STOP_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Logger log() {
    return LoggerFactory.getLogger(Bitstreams.class);
  }
}
