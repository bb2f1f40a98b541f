package io.coral.cli.internal;

import io.coral.api.Coral;
import io.coral.api.RequestException;
import io.coral.api.function.InstalledFunction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A folder whose files a function computes into another; several are under way at a time. */
final class FunctionFolder {
  private static final int CALLS_PER_BOARD = 2;
  private static final long MOST_UNDER_WAY = 256L << 20;

  private final Coral coral;
  private final InstalledFunction function;
  private final Places places;
  private final Stop stop;

  /**
   * Where files are.
   *
   * @param from where they come
   * @param to where results go
   * @param suffix what results' names end with
   * @param dead where files go that cannot be computed
   */
  record Places(Path from, Path to, String suffix, Path dead) {

    Path result(Path file) {
      return to.resolve(file.getFileName() + suffix);
    }
  }

  /** A file that has a result now. */
  record Computed(String file, Path result, long bytes, long resultBytes, String board) {}

  /**
   * What became of the files that were there.
   *
   * @param failed by name, why
   * @param unfinished are empty, changed while they were read, have gone or may not be read: later
   * @param there how many had results already
   */
  record Look(
      List<Computed> computed, Map<String, String> failed, List<String> unfinished, int there) {

    boolean isIdle() {
      return computed.isEmpty() && failed.isEmpty();
    }
  }

  FunctionFolder(Coral coral, InstalledFunction function, Places places, Stop stop) {
    this.coral = coral;
    this.function = function;
    this.places = places;
    this.stop = stop;
  }

  /**
   * Computes what is there and has no result.
   *
   * @param progress how many of how many are done
   * @throws RequestException where no file can be computed, as without a board; all that is not
   *     done stays where it is
   */
  Look look(Progressing progress) throws IOException, InterruptedException {
    Look look = new Look(new ArrayList<>(), new TreeMap<>(), new ArrayList<>(), 0);
    List<Path> left = new ArrayList<>();
    int there = 0;
    for (Path file : files()) {
      if (isDone(file)) {
        there++;
      } else {
        left.add(file);
      }
    }
    Deque<FileCall> underWay = new ArrayDeque<>();
    long bytes = 0;
    int done = 0;
    int most = CALLS_PER_BOARD * Math.max(1, coral.boards().size());
    for (Path file : left) {
      // nothing where it has gone
      long size = file.toFile().length();
      while (!underWay.isEmpty() && (underWay.size() == most || bytes + size > MOST_UNDER_WAY)) {
        bytes -= underWay.getFirst().bytes();
        end(underWay.remove(), look);
        progress.accept(++done, left.size());
      }
      FileCall call = new FileCall(coral, function, file, places.result(file), stop);
      if (begin(call, look)) {
        bytes += call.bytes();
        underWay.add(call);
      } else {
        done++;
      }
    }
    while (!underWay.isEmpty()) {
      end(underWay.remove(), look);
      progress.accept(++done, left.size());
    }
    return new Look(look.computed(), look.failed(), look.unfinished(), there);
  }

  /** Told how many of how many are done. */
  interface Progressing {
    void accept(int done, int all);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(places.from())) {
      return all.filter(
              each -> Files.isRegularFile(each) && !each.getFileName().toString().startsWith("."))
          .sorted()
          .toList();
    }
  }

  private boolean isDone(Path file) {
    Path result = places.result(file);
    return Files.exists(result) && result.toFile().lastModified() == file.toFile().lastModified();
  }

  private boolean begin(FileCall call, Look look) throws IOException {
    try {
      if (call.begin()) {
        return true;
      }
      look.unfinished().add(call.name());
    } catch (RequestException e) {
      bury(call, e, look);
    }
    return false;
  }

  private void end(FileCall call, Look look) throws IOException, InterruptedException {
    try {
      look.computed().add(call.end());
    } catch (RequestException e) {
      bury(call, e, look);
    }
  }

  private void bury(FileCall call, RequestException why, Look look) throws IOException {
    switch (why.code()) {
      case NO_BOARD, SHUTDOWN, UNKNOWN_ACCELERATOR, UNKNOWN_TENANT -> throw why;
      default -> {}
    }
    Files.createDirectories(places.dead());
    Path dead = places.dead().resolve(call.name());
    try {
      Files.move(call.file(), dead, StandardCopyOption.REPLACE_EXISTING);
    } catch (NoSuchFileException e) {
      look.unfinished().add(call.name());
      return;
    }
    Files.writeString(dead.resolveSibling(call.name() + ".why"), why.getMessage() + "\n");
    look.failed().put(call.name(), why.getMessage() + "; it lies in " + places.dead());
  }
}
