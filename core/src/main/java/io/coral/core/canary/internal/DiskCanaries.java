package io.coral.core.canary.internal;

import io.coral.api.artifact.Artifact;
import io.coral.api.repository.BitstreamRepository;
import io.coral.api.repository.Canaries;
import io.coral.api.repository.Canary;
import io.coral.api.repository.InstalledBitstream;
import io.coral.api.repository.Modes;
import io.coral.api.repository.RepositoryException;
import io.coral.core.canary.internal.Results.Outcome;
import io.coral.core.repository.internal.BinaryFormats;
import io.coral.core.repository.internal.DiskRepository;
import io.coral.core.repository.internal.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Canaries in a folder beside the installed artifacts: a repository of their own, in which nobody
 * else looks, and a folder for each trial. What other processes change is seen within a second.
 */
@Component(service = {Canaries.class, DiskCanaries.class})
public final class DiskCanaries implements Canaries {

  private static final String FOLDER = ".canaries";
  private static final String TRIALS = ".trials";
  private static final long LOOK_MILLIS = 1000;

  private final BitstreamRepository installed;
  private final DiskRepository repository;
  private final Path root;
  private final ScheduledExecutorService looking;

  /**
   * What is tried.
   *
   * @param beside by the installed accelerators
   * @param bitstreams as the engine needs them
   */
  private record Tried(Map<String, List<Candidate>> beside, List<InstalledBitstream> bitstreams) {
    static final Tried NOTHING = new Tried(Map.of(), List.of());
  }

  private volatile Tried tried = Tried.NOTHING;

  /** Trials whose results are followed, by id; guarded by this. */
  private final Map<String, Trial> trials = new HashMap<>();

  /** Beside the installed artifacts. */
  @Activate
  public DiskCanaries(@Reference BitstreamRepository installed, @Reference BinaryFormats formats) {
    this.installed = installed;
    this.root = installed.root().resolve(FOLDER);
    this.repository = new DiskRepository(root, formats);
    this.looking =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "coral-canaries");
              thread.setDaemon(true);
              return thread;
            });
    look();
    looking.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** What is tried beside an accelerator; nothing mostly. Does not block. */
  public List<Candidate> beside(String accelerator) {
    Map<String, List<Candidate>> now = tried.beside();
    return now.isEmpty() ? List.of() : now.getOrDefault(accelerator, List.of());
  }

  /** What the engine needs beside the installed bitstreams. Does not block. */
  public List<InstalledBitstream> bitstreams() {
    return tried.bitstreams();
  }

  /** Looks what is tried now. */
  synchronized void look() {
    try {
      tried = Files.isDirectory(root) ? read() : Tried.NOTHING;
    } catch (IOException | RuntimeException e) {
      tried = Tried.NOTHING;
      log().warn("No canary is tried: {}", e.getMessage());
    }
  }

  private Tried read() throws IOException {
    Map<String, List<Candidate>> beside = new HashMap<>();
    List<InstalledBitstream> bitstreams = new ArrayList<>();
    for (InstalledBitstream each : repository.list()) {
      Optional<Trial> trial = trial(Identity.of(each.artifact()));
      if (trial.isPresent() && trial.get().canary().state() == Canary.State.RUNNING) {
        Canary canary = trial.get().canary();
        Candidate candidate = Candidate.of(each, canary.terms().share());
        bitstreams.add(candidate.renamed());
        for (String accelerator : each.artifact().acceleratorIds()) {
          beside.computeIfAbsent(accelerator, none -> new ArrayList<>()).add(candidate);
        }
      }
    }
    return new Tried(beside, bitstreams);
  }

  /** A trial, with what was read of its results where it is still the same. */
  private Optional<Trial> trial(String id) throws IOException {
    try {
      Trial now = Trial.read(folder(id));
      Trial known = trials.get(id);
      if (known == null || !known.terms().equals(now.terms())) {
        trials.put(id, now);
      }
      return Optional.ofNullable(trials.get(id));
    } catch (NoSuchFileException e) {
      return Optional.empty(); // it begins, or was forgotten
    }
  }

  private Path folder(String id) {
    return root.resolve(TRIALS).resolve(id);
  }

  @Override
  public synchronized Canary install(Path artifact, Canary.Terms terms) {
    try {
      Modes.folder(installed.root(), root);
      Modes.folder(installed.root(), root.resolve(TRIALS));
    } catch (IOException e) {
      throw failed(e);
    }
    InstalledBitstream canary = repository.install(artifact);
    Candidate candidate;
    try {
      candidate = candidate(canary, terms.share());
    } catch (IllegalArgumentException e) {
      remove(canary);
      throw new RepositoryException(artifact, String.valueOf(e.getMessage()), e);
    }
    try {
      Path trial = Modes.folder(installed.root(), folder(candidate.id()));
      Trial begun = Trial.begin(installed.root(), trial, canary.artifact(), terms);
      trials.put(candidate.id(), begun);
      log().info("Trying {} {}", canary.artifact().bitstreamId(), canary.artifact().version());
      look();
      return begun.canary();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** A canary that can be compared with the installed version. */
  private Candidate candidate(InstalledBitstream canary, double share) {
    Artifact artifact = canary.artifact();
    if (artifact.acceleratorIds().stream().allMatch(each -> installed.find(each).isEmpty())) {
      throw new IllegalArgumentException(
          "no version of "
              + artifact.bitstreamId()
              + " is installed, so a canary has nothing to be compared with; install it without");
    }
    return Candidate.of(canary, share);
  }

  @Override
  public synchronized List<Canary> list() {
    List<Canary> all = new ArrayList<>();
    for (Trial trial : all()) {
      try {
        all.add(trial.canary());
      } catch (IOException e) {
        throw failed(e);
      }
    }
    return all;
  }

  private List<Trial> all() {
    Path folder = root.resolve(TRIALS);
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      List<Trial> all = new ArrayList<>();
      for (Path entry : entries.sorted().toList()) {
        trial(String.valueOf(entry.getFileName())).ifPresent(all::add);
      }
      return all;
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private Trial only(String id) {
    List<Trial> matching = all().stream().filter(each -> each.id().startsWith(id)).toList();
    if (matching.size() != 1) {
      throw new RepositoryException(
          root,
          (matching.isEmpty() ? "there is no canary " : "there are several canaries ")
              + id
              + "; there are "
              + all().stream().map(Trial::id).toList());
    }
    return matching.get(0);
  }

  @Override
  public synchronized Canary promote(String id) {
    Trial trial = only(id);
    try {
      if (trial.canary().state() != Canary.State.RUNNING) {
        throw new RepositoryException(
            trial.folder(), "is tried no more, so there is nothing to promote; install it again");
      }
      return promoted(trial);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private Canary promoted(Trial trial) throws IOException {
    for (InstalledBitstream each : repository.list()) {
      if (Identity.of(each.artifact()).equals(trial.id())) {
        InstalledBitstream now = installed.install(each.folder());
        log().info("Promoted {} {}", now.artifact().bitstreamId(), now.artifact().version());
      }
    }
    return ended(trial, Outcome.PROMOTED, "");
  }

  @Override
  public synchronized Canary withdraw(String id) {
    Trial trial = only(id);
    try {
      if (trial.canary().state() == Canary.State.RUNNING) {
        return ended(trial, Outcome.WITHDRAWN, "by hand");
      }
      Canary known = trial.canary();
      trials.remove(trial.id());
      trial.forget();
      return known;
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private Canary ended(Trial trial, Outcome how, String why) throws IOException {
    trial.add(how, why);
    for (InstalledBitstream each : repository.list()) {
      if (Identity.of(each.artifact()).equals(trial.id())) {
        remove(each);
      }
    }
    look();
    return trial.canary();
  }

  private void remove(InstalledBitstream canary) {
    try {
      InstalledBitstream unused = repository.remove(root.relativize(canary.folder()).toString());
    } catch (RepositoryException e) {
      log().debug("Another process has removed it", e);
    }
  }

  /** A canary gave the output of the installed version. */
  public void equal(Candidate candidate) {
    add(candidate, Outcome.EQUAL, "");
  }

  /** A canary gave another output. */
  public void different(Candidate candidate, String how) {
    add(candidate, Outcome.DIFFERENT, how);
  }

  /** A canary gave no output where the installed version gave one. */
  public void failed(Candidate candidate, String why) {
    add(candidate, Outcome.FAILED, why);
  }

  /** Keeps what came of one request, and ends the trial where the rule says so. */
  private synchronized void add(Candidate candidate, Outcome outcome, String words) {
    try {
      Trial trial = trial(candidate.id()).orElse(null);
      if (trial == null || trial.canary().state() != Canary.State.RUNNING) {
        return;
      }
      trial.add(outcome, words);
      log().debug("A request to canary {}: {} {}", candidate.id(), outcome, words);
      Canary now = trial.canary();
      if (outcome != Outcome.EQUAL) {
        String reason = outcome == Outcome.FAILED ? "it failed: " + words : words;
        log().warn("Withdrew {} {}: {}", now.bitstreamId(), now.version(), reason);
        Canary unused = ended(trial, Outcome.WITHDRAWN, reason);
      } else if (now.equal() >= now.terms().promoteAfter()) {
        Canary unused = promoted(trial);
      }
    } catch (IOException | RuntimeException e) {
      tried = Tried.NOTHING;
      log().warn("What came of a canary cannot be kept, so it is not tried: {}", e.getMessage());
    }
  }

  private RepositoryException failed(IOException e) {
    return new RepositoryException(root, "cannot be read or written: " + e, e);
  }

  /** Looks no more. */
  @Deactivate
  public void close() {
    looking.shutdownNow();
  }

  /** Asked for when it is needed: in a static initialiser it would wait on the framework's lock. */
  private static Logger log() {
    return LoggerFactory.getLogger(DiskCanaries.class);
  }
}
