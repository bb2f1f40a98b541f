package io.coral.inaccel.internal;

import io.grpc.Status;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.UserPrincipal;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The files of one root that are open. They stay so, the last used ones, because to open one costs
 * more than to read it. Any thread.
 */
final class SharedFiles implements AutoCloseable {

  private static final float LOAD = 0.75f;

  private final RootFolder root;
  private final Contents contents;
  private final int most;

  /** By self and id, the last used last. Guarded by this. */
  private final LinkedHashMap<Name, SharedFile> open = new LinkedHashMap<>(16, LOAD, true);

  private record Name(String self, String id) {}

  /** How a file was found: open, and so long. */
  record Found(SharedFile file, long bytes) {}

  SharedFiles(RootFolder root, Contents contents, int most) {
    this.root = root;
    this.contents = contents;
    this.most = most;
  }

  /**
   * Begins the use of a file, which its user ends.
   *
   * @throws Refusal when there is none of that name, or it is not the peer's
   */
  Found use(String self, String id, UserPrincipal peer) throws Refusal {
    RootFolder.requireName(self, id);
    Name name = new Name(self, id);
    BasicFileAttributes now = root.find(self, id);
    SharedFile file = known(name, now);
    if (file == null) {
      file = add(name, root.open(self, id));
    }
    if (!file.owner().equals(peer)) {
      done(file);
      throw new Refusal(
          Status.Code.PERMISSION_DENIED,
          file + " belongs to " + file.owner() + ", and the caller is " + peer);
    }
    return new Found(file, now == null ? 0 : now.size());
  }

  /** The one that is open, unless its name means another by now. */
  private synchronized @Nullable SharedFile known(Name name, @Nullable BasicFileAttributes now) {
    SharedFile file = open.get(name);
    if (file == null) {
      return null;
    }
    if (isOther(file, now)) {
      remove(name, file);
      return null;
    }
    file.uses++;
    return file;
  }

  private static boolean isOther(SharedFile file, @Nullable BasicFileAttributes now) {
    return now == null || !file.key().equals(now.fileKey());
  }

  private synchronized void remove(Name name, SharedFile file) {
    if (open.remove(name, file)) {
      closeUnused(file);
    }
  }

  private synchronized SharedFile add(Name name, SharedFile made) {
    SharedFile other = open.get(name);
    if (other != null && other.key().equals(made.key())) {
      made.close();
      other.uses++;
      return other;
    }
    made.uses++;
    open.put(name, made);
    Iterator<SharedFile> oldest = open.values().iterator();
    while (open.size() > most && oldest.hasNext()) {
      SharedFile file = oldest.next();
      if (file.uses == 0) {
        oldest.remove();
        closeUnused(file);
      }
    }
    return made;
  }

  /** Ends a use. */
  synchronized void done(SharedFile file) {
    file.uses--;
    if (!open.containsValue(file)) {
      closeUnused(file);
    }
  }

  private void closeUnused(SharedFile file) {
    if (file.uses == 0) {
      contents.forget(file);
      file.close();
    }
  }

  /** Closes those whose clients have removed them, and gives back their memory. */
  void closeRemoved() {
    snapshot()
        .forEach(
            (name, file) -> {
              if (isOther(file, root.find(name.self(), name.id()))) {
                remove(name, file);
              }
            });
  }

  private synchronized Map<Name, SharedFile> snapshot() {
    return Map.copyOf(open);
  }

  /** How many are open. */
  synchronized int count() {
    return open.size();
  }

  @Override
  public synchronized void close() {
    open.values().forEach(this::closeUnused);
    open.clear();
  }
}
