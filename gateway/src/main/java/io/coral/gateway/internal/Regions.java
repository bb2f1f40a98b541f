package io.coral.gateway.internal;

import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The regions of shared memory that one user's processes have registered, a bounded number. They
 * stay until they are unregistered, whichever of these processes lives. Any thread.
 */
final class Regions implements AutoCloseable {

  /** Those of a client whose user is not known, or to whom none are offered. */
  static final Regions NOT_OFFERED = new Regions(null);

  private static final int MOST = 64;

  private final @Nullable UserPrincipal owner;

  // guarded by this
  private final Map<String, Region> regions = new TreeMap<>();
  private boolean isClosed;

  /** None yet. */
  Regions(@Nullable UserPrincipal owner) {
    this.owner = owner;
  }

  /**
   * Where a tensor's parameters say that its bytes are; empty where they say nothing of it.
   *
   * @throws Refusal where they are not in a region of this user's
   */
  Optional<Place> place(Parameters parameters) {
    if (!isPlaced(parameters)) {
      return Optional.empty();
    }
    requireOffered();
    for (String each : List.of(Place.REGION, Place.SIZE)) {
      if (!parameters.has(each)) {
        throw wrong(
            "expected '"
                + Place.REGION
                + "' and '"
                + Place.SIZE
                + "' together; there is no '"
                + each
                + "'");
      }
    }
    Region region = find(parameters.text(Place.REGION));
    long offset = parameters.number(Place.OFFSET);
    long bytes = parameters.number(Place.SIZE);
    if (offset < 0 || bytes < 0 || offset > region.described().bytes() - bytes) {
      throw wrong(
          "Invalid offset + byte size for shared memory region: '"
              + region.described().name()
              + "'");
    }
    return Optional.of(new Place(region, offset, bytes));
  }

  /** Whether a tensor's parameters say that its bytes are elsewhere. */
  static boolean isPlaced(Parameters parameters) {
    return parameters.has(Place.REGION)
        || parameters.has(Place.OFFSET)
        || parameters.has(Place.SIZE);
  }

  private synchronized Region find(String name) {
    Region region = regions.get(name);
    if (region == null) {
      throw new Refusal(
          Refusal.Kind.NOT_FOUND, "Unable to find shared memory region: '" + name + "'");
    }
    return region;
  }

  /**
   * Registers one.
   *
   * @throws Refusal where its name is taken, there are too many, this is closed, or as {@link
   *     Region#open}
   */
  synchronized void register(Region.Described described) {
    UserPrincipal user = requireOffered();
    if (isClosed) {
      throw new Refusal(Refusal.Kind.UNAVAILABLE, "the gateway ends");
    }
    if (described.name().isEmpty()) {
      throw wrong("expected a name of the region");
    }
    if (regions.containsKey(described.name())) {
      throw wrong("shared memory region '" + described.name() + "' already in manager");
    }
    if (regions.size() >= MOST) {
      throw new Refusal(
          Refusal.Kind.TOO_MANY, "you have " + MOST + " regions already; unregister some");
    }
    regions.put(described.name(), Region.open(described, user));
  }

  /** One; all where the name is empty. */
  synchronized List<Region.Described> described(String name) {
    requireOffered();
    return (name.isEmpty() ? regions.values() : List.of(find(name)))
        .stream().map(Region::described).toList();
  }

  /** Gives one up, if it is there; all where the name is empty. */
  synchronized void unregister(String name) {
    requireOffered();
    if (name.isEmpty()) {
      unregisterAll();
    } else if (regions.containsKey(name)) {
      regions.remove(name).close();
    }
  }

  private UserPrincipal requireOffered() {
    if (owner == null) {
      throw new Refusal(
          Refusal.Kind.FORBIDDEN,
          "shared memory is for clients of the gateway's sockets in the file system, with"
              + " shared.memory=true in "
              + GatewaySettings.PID
              + ".cfg");
    }
    return owner;
  }

  private static Refusal wrong(String what) {
    return new Refusal(Refusal.Kind.INVALID, what);
  }

  private void unregisterAll() {
    regions.values().forEach(Region::close);
    regions.clear();
  }

  /** Gives all up, for good. Idempotent. */
  @Override
  public synchronized void close() {
    isClosed = true;
    unregisterAll();
  }
}
