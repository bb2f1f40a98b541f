package io.coral.runtime.inaccel.internal;

import io.coral.spec.DeviceInfo;
import io.coral.spec.Discovery;
import io.coral.spec.lifecycle.BoundedDiscovery;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One library and its boards. It is loaded and asked at the first look; what it made then is kept,
 * and what it could not make is tried again. Any thread.
 */
final class LibraryDevices {

  /** More than any machine has; a library that never answers 0 would be asked for ever. */
  private static final int MOST_BOARDS = 64;

  private static final Pattern PCI =
      Pattern.compile("[0-9a-fA-F]{4}:[0-9a-fA-F]{2}:[0-9a-fA-F]{2}\\.[0-7]");

  private static final String UNKNOWN = "unknown";

  private final LibrarySettings settings;
  private final BoundedDiscovery discovery;

  // read without the lock, which a library that does not answer keeps from all others
  private final Map<Integer, Board> boards = new ConcurrentSkipListMap<>();
  private final Map<Integer, DeviceInfo> infos = new ConcurrentSkipListMap<>();

  // guarded by this
  private @Nullable RuntimeLibrary library;
  private boolean closed;

  LibraryDevices(LibrarySettings settings, InaccelSettings all) {
    this.settings = settings;
    this.discovery =
        new BoundedDiscovery(
            all.discoverLimit(),
            settings.name() + " (" + settings.path() + ")",
            "see what the library waits for; its boards are left out until it answers",
            this::look);
  }

  LibrarySettings settings() {
    return settings;
  }

  /** Lists the boards; blocks up to a limit. */
  Discovery discover() {
    return discovery.discover();
  }

  private synchronized Discovery look() {
    if (closed) {
      return new Discovery(List.of(), List.of());
    }
    RuntimeLibrary loaded = library;
    if (loaded == null) {
      try {
        loaded = RuntimeLibrary.load(settings);
      } catch (RuntimeLibrary.Unavailable e) {
        return new Discovery(List.of(), List.of(e.finding()));
      }
      library = loaded;
    }
    int count = 0;
    while (count < MOST_BOARDS && isThere(loaded, count)) {
      count++;
    }
    return new Discovery(List.copyOf(infos.values()), List.of());
  }

  /** Whether there is a board of that number; a broken one is. */
  private boolean isThere(RuntimeLibrary loaded, int index) {
    if (boards.containsKey(index)) {
      return true;
    }
    long resource = loaded.calls().createResource(index);
    if (resource == 0) {
      infos.remove(index);
      return false;
    }
    if (resource == Calls.FAILED) {
      infos.put(
          index,
          info(index, List.of("", "", ""), List.of(), List.of())
              .failed("create_resource(" + index + ") failed; what the library wrote says more"));
      return true;
    }
    Board board = new Board(loaded, resource);
    boards.put(index, board);
    infos.put(index, info(index, board));
    return true;
  }

  private DeviceInfo info(int index, Board board) {
    Calls calls = board.calls();
    long resource = board.resource();
    List<String> pciIds =
        told(calls.getResourcePciId(resource)).filter(id -> PCI.matcher(id).matches()).toList();
    List<String> serials = told(calls.getResourceSerialNo(resource)).toList();
    List<String> platform = new ArrayList<>();
    platform.add(chosen(0, calls.getResourceVendor(resource)));
    platform.add(chosen(1, calls.getResourceName(resource)));
    platform.add(chosen(2, calls.getResourceVersion(resource)));
    DeviceInfo info = info(index, platform, pciIds, serials);
    return platform.contains("")
        ? info.failed(
            "the library does not tell what it is; add platform=VENDOR/BOARD/SHELL to "
                + settings.name())
        : info;
  }

  private static Stream<String> told(@Nullable String text) {
    return Arrays.stream(Optional.ofNullable(text).orElse("").split(",", -1))
        .map(String::strip)
        .filter(part -> !part.isEmpty());
  }

  private String chosen(int part, @Nullable String told) {
    String set = settings.platform().get(part);
    return set.isEmpty() ? Optional.ofNullable(told).orElse("").strip() : set;
  }

  private DeviceInfo info(
      int index, List<String> platform, List<String> pciIds, List<String> serials) {
    return new DeviceInfo(
        settings.name() + "-" + index,
        known(platform.get(0)),
        known(platform.get(1)),
        known(platform.get(2)),
        pciIds,
        serials,
        List.of(),
        Optional.empty());
  }

  private static String known(String part) {
    return part.isEmpty() ? UNKNOWN : part;
  }

  /** The board of a device that discovery lists and that is not broken. */
  Optional<Board> board(String deviceId) {
    return infos.entrySet().stream()
        .filter(entry -> entry.getValue().id().equals(deviceId))
        .findFirst()
        .flatMap(entry -> Optional.ofNullable(boards.get(entry.getKey())));
  }

  /** Gives the boards back, and unloads the library. Blocks for as long as that takes. */
  synchronized void close() {
    closed = true;
    RuntimeLibrary loaded = library;
    if (loaded != null) {
      Together.each(
          "release " + settings.name(), boards.values(), Together.FOR_EVER, Board::release);
      loaded.close();
      library = null;
    }
  }
}
