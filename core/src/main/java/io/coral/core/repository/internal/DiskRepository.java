package io.coral.core.repository.internal;

import io.coral.api.repository.BitstreamRepository;
import io.coral.api.repository.InstalledBitstream;
import io.coral.api.repository.RepositoryException;
import io.coral.core.finding.internal.ToldFindings;
import io.coral.spec.Finding;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The repository in folders: one that is changed, and others that are searched after it. What was
 * read is used for as long as nothing has changed, whoever may change it: by the folders' own
 * times, and where it is asked for often by a watch, where there can be one.
 */
@Component(configurationPid = DiskRepository.PID)
@Designate(ocd = DiskRepository.Config.class)
public final class DiskRepository implements BitstreamRepository, AutoCloseable {

  /** The configuration's PID; on a plain class path, the prefix of the system properties. */
  public static final String PID = "io.coral.core.repository";

  /** The repository's settings. */
  @ObjectClassDefinition(
      name = "Coral bitstream repository",
      description = "Where installed bitstream artifacts are kept.")
  public @interface Config {
    /** The root folder. */
    @AttributeDefinition(
        name = "Root folder",
        description =
            "Default: what the variable CORAL_REPOSITORY names, else .coral/repository in the"
                + " folder that the system property coral.home names, or in the user's home where"
                + " the user may not write there.")
    String root() default "";

    /** Further root folders. */
    @AttributeDefinition(
        name = "Shared root folders",
        description =
            "Searched after the root, in this order, and never changed. Default:"
                + " /var/lib/coral/repository, unless something names a root.")
    String[] shared() default {};
  }

  private static final int SHORTEST_PREFIX = 6;

  /** From so many looks at the times of one reading on, a watch is worth its making. */
  static final int OFTEN = 1000;

  private final Store own;
  private final List<Store> stores;
  private final List<Finding> settings;
  private final Writer writer;

  /** Only one thread reads; others take over what it has read. */
  private final ReentrantLock reading = new ReentrantLock(true);

  private final ToldFindings told = new ToldFindings(finding -> log().warn("{}", finding));
  private final AtomicInteger looks = new AtomicInteger();

  private volatile @Nullable Index index;

  /** Over what the index was read from; taken away before that is replaced, and closed after. */
  private volatile @Nullable PathWatch watch;

  /** With the configuration of a framework. */
  @Activate
  public DiskRepository(Map<String, Object> configuration, @Reference BinaryFormats formats) {
    this(Root.choose(configuration, System.getProperties(), System.getenv()), formats);
  }

  /** At the root that the system property {@code io.coral.core.repository.root} names. */
  public static DiskRepository ofSystemProperties() {
    return new DiskRepository(Map.of(), BinaryFormats.ofClassPath());
  }

  /**
   * At a folder.
   *
   * @param formats what descriptors are checked by
   */
  public DiskRepository(Path root, BinaryFormats formats) {
    this(new Root(root, List.of(), List.of()), formats);
  }

  DiskRepository(Root root, BinaryFormats formats) {
    this.own = new Store(root.folder());
    this.stores = root.searched().stream().map(Store::new).toList();
    this.settings = root.findings();
    this.writer = new Writer(own, Objects.requireNonNull(formats, "formats"));
    log().info("The bitstream repository is {}", root.searched());
    told.tell(settings);
  }

  @Override
  public Path root() {
    return own.root();
  }

  @Override
  public List<Path> roots() {
    return stores.stream().map(Store::root).toList();
  }

  @Override
  public InstalledBitstream install(Path path) {
    try (ArtifactSource source = ArtifactSource.open(path)) {
      if (!Root.isWritable(root())) {
        return alreadyThere(source);
      }
      InstalledBitstream installed = writer.install(source);
      log()
          .info(
              "Installed {} {} in {}",
              installed.artifact().bitstreamId(),
              installed.artifact().version(),
              installed.folder());
      return installed;
    } catch (IOException e) {
      throw failed(path, "installed", e);
    }
  }

  /** In a repository that belongs to somebody else, the same artifact counts as installed. */
  private InstalledBitstream alreadyThere(ArtifactSource source) throws IOException {
    String identity = Identity.of(source.artifact());
    for (InstalledBitstream known : list()) {
      if (Identity.of(known.artifact()).equals(identity) && source.isIn(known.folder())) {
        return known;
      }
    }
    throw denied(root(), "installed", new AccessDeniedException(root().toString()));
  }

  /** What it means that a change failed; where this user may not write, with what to do. */
  private RepositoryException failed(Path subject, String change, IOException cause) {
    if (cause instanceof AccessDeniedException refused && refused.getFile() != null) {
      Path folder = Path.of(refused.getFile()).toAbsolutePath().normalize();
      if (folder.startsWith(root())) {
        return denied(folder, change, cause);
      }
    }
    String what = subject.equals(root()) ? "nothing can be " : "it cannot be ";
    return new RepositoryException(subject, what + change + " in " + root() + ": " + cause, cause);
  }

  private RepositoryException denied(Path folder, String change, IOException cause) {
    return new RepositoryException(
        folder,
        "cannot be written by the user "
            + System.getProperty("user.name")
            + ", so nothing can be "
            + change
            + " in the repository "
            + root()
            + why(folder)
            + "; name a folder of your own with `coral --repository FOLDER`, the variable "
            + Root.VARIABLE
            + ", or the setting root of "
            + PID,
        cause);
  }

  /** What can be told of a folder, or of the one that it would be made in. */
  private static String why(Path folder) {
    Path existing = folder;
    while (!Files.exists(existing) && existing.getParent() != null) {
      existing = existing.getParent();
    }
    try {
      return Files.getFileStore(existing).isReadOnly()
          ? " (its file system is read-only)"
          : " (it belongs to " + Files.getOwner(existing).getName() + ")";
    } catch (IOException | UnsupportedOperationException e) {
      return "";
    }
  }

  @Override
  public List<InstalledBitstream> list() {
    return current().bitstreams();
  }

  @Override
  public List<InstalledBitstream> find(String acceleratorId) {
    Objects.requireNonNull(acceleratorId, "acceleratorId");
    return current().offers().of(acceleratorId);
  }

  @Override
  public List<Finding> findings() {
    List<Finding> all = new ArrayList<>(settings);
    all.addAll(current().findings());
    return List.copyOf(all);
  }

  private Index current() {
    Index known = index;
    // a watch may have been closed, and another opened, since it was asked
    if (known != null && isCurrent(known) && isLast(known)) {
      return known;
    }
    long asked = System.nanoTime();
    reading.lock();
    try {
      known = index;
      // what changes all the time is not read anew by each of those who wait
      if (known != null && (known.times().beganAfter(asked) || isCurrent(known))) {
        return known;
      }
      Index fresh = Index.read(stores, known);
      replace(fresh);
      told.tell(Stream.concat(settings.stream(), fresh.findings().stream()).toList());
      return fresh;
    } finally {
      reading.unlock();
    }
  }

  /** Whether none was read since; each reading has times of its own. */
  private boolean isLast(Index known) {
    Index last = index;
    return last != null && last.times() == known.times();
  }

  private boolean isCurrent(Index known) {
    PathWatch open = watch;
    if (open != null) {
      return open.isQuiet();
    }
    boolean isCurrent = known.times().areCurrent();
    if (isCurrent && looks.incrementAndGet() == OFTEN) {
      Thread watching = new Thread(() -> watch(known), "coral-repository-watch");
      watching.setDaemon(true);
      watching.start();
    }
    return isCurrent;
  }

  /** Has what an index was read from watched, if that can be had; takes its time. */
  private void watch(Index known) {
    PathWatch made = PathWatch.of(known.times().paths()).orElse(null);
    if (made == null) {
      return;
    }
    reading.lock();
    try {
      // what changed while the watch was made shows in the times
      if (isLast(known) && known.times().areCurrent()) {
        watch = made;
        return;
      }
    } finally {
      reading.unlock();
    }
    made.close();
  }

  private void replace(@Nullable Index fresh) {
    PathWatch old = watch;
    watch = null;
    index = fresh;
    looks.set(0);
    if (old != null) {
      old.close();
    }
  }

  /** Watches nothing any more; what is asked for later is read anew. */
  @Override
  @Deactivate
  public void close() {
    reading.lock();
    try {
      replace(null);
    } finally {
      reading.unlock();
    }
  }

  @Override
  public Optional<Finding> verify(InstalledBitstream bitstream) {
    return stores.stream()
        .filter(store -> bitstream.folder().startsWith(store.root()))
        .findFirst()
        .flatMap(store -> Verification.of(store, bitstream))
        .map(
            cause ->
                new Finding(
                    Finding.Kind.CONFIGURATION,
                    bitstream.folder().toString(),
                    cause,
                    "install the artifact again"));
  }

  @Override
  public InstalledBitstream remove(String checksum) {
    String wanted = checksum.strip();
    if (wanted.length() < SHORTEST_PREFIX) {
      throw new RepositoryException(
          root(),
          "the checksum '"
              + wanted
              + "' is too short; expected at least "
              + SHORTEST_PREFIX
              + " characters of it");
    }
    if (!Root.isWritable(root())) {
      throw denied(root(), "removed", new AccessDeniedException(root().toString()));
    }
    try {
      InstalledBitstream found = only(wanted);
      if (!writer.remove(found)) {
        throw new RepositoryException(
            found.folder(), "is gone already: another process has removed or replaced it");
      }
      log().info("Removed {}", found.folder());
      return found;
    } catch (IOException e) {
      throw failed(root(), "removed", e);
    }
  }

  private InstalledBitstream only(String wanted) {
    String prefix = wanted.toLowerCase(Locale.ROOT);
    List<InstalledBitstream> all =
        list().stream().filter(bitstream -> bitstream.folder().startsWith(root())).toList();
    List<InstalledBitstream> found =
        all.stream()
            .filter(
                bitstream ->
                    bitstream.sha256().startsWith(prefix)
                        || String.valueOf(bitstream.folder().getFileName()).startsWith(prefix)
                        || relative(bitstream).equals(wanted))
            .toList();
    if (found.size() == 1) {
      return found.get(0);
    }
    throw new RepositoryException(
        root(),
        (found.isEmpty() ? "no artifact has" : "several artifacts have")
            + " the checksum "
            + prefix
            + (found.isEmpty() ? "; installed are: " : "; remove one by its folder: ")
            + (found.isEmpty() ? all : found)
                .stream()
                    .map(bitstream -> bitstream.sha256() + " " + relative(bitstream))
                    .collect(Collectors.joining(", ")));
  }

  private String relative(InstalledBitstream bitstream) {
    return root().relativize(bitstream.folder()).toString();
  }

  /** Asked for when it is needed: in a static initialiser it would wait on the framework's lock. */
  private static Logger log() {
    return LoggerFactory.getLogger(DiskRepository.class);
  }
}
