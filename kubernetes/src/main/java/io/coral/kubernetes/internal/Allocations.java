package io.coral.kubernetes.internal;

import io.coral.api.Coral;
import io.coral.api.Entrances;
import io.coral.api.Entrances.Entrance;
import io.coral.api.Grant;
import io.coral.api.ReservationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What containers were given: each has a tenant of its own, bound to its boards, and a socket in a
 * folder of its own. Nothing of it is kept elsewhere: the kubelet knows who has what, and the
 * engine what was granted. Called in turn.
 */
final class Allocations implements AutoCloseable {

  /** The socket's name in its folder. */
  static final String SOCKET = "coral.sock";

  /** With which the tenants of containers begin. */
  static final String PREFIX = "pod-";

  private static final Pattern NOT_PLAIN = Pattern.compile("[^A-Za-z0-9._-]");
  private static final Set<PosixFilePermission> ALL = PosixFilePermissions.fromString("rw-rw-rw-");
  private static final Set<PosixFilePermission> OWNER =
      PosixFilePermissions.fromString("rwx------");

  private final Coral coral;
  private final Entrances entrances;
  private final Path folder;
  private final Replicas replicas;
  private final long patience;
  private final LongSupplier nanoTime;

  /** By tenant. */
  private final Map<String, Allocation> all = new TreeMap<>();

  /** The tenant of each device that somebody was given. */
  private final Map<String, String> holders = new HashMap<>();

  /** One of them; without an entrance until the kubelet tells whose it is. */
  private static final class Allocation {

    private final String resource;
    private final Set<String> devices;
    private @Nullable Entrance entrance;

    /** Since when the kubelet has told of nobody who has it; null while somebody has. */
    private @Nullable Long missing;

    Allocation(String resource, Collection<String> devices) {
      this.resource = resource;
      this.devices = new TreeSet<>(devices);
    }

    boolean isMissing(long now, long patience) {
      return missing != null && now - missing >= patience;
    }
  }

  /**
   * Takes over what the engine grants to containers already.
   *
   * @param folder below which the sockets are
   * @param patience for how long nobody has what was given before it is free
   */
  Allocations(
      Coral coral,
      Entrances entrances,
      Path folder,
      Replicas replicas,
      Duration patience,
      LongSupplier nanoTime)
      throws IOException {
    this.coral = coral;
    this.entrances = entrances;
    this.folder = folder;
    this.replicas = replicas;
    this.patience = patience.toNanos();
    this.nanoTime = nanoTime;
    Files.createDirectories(folder);
    // a container sees its own folder alone, and other users of this machine see none
    Files.setPosixFilePermissions(folder, OWNER);
    for (Grant grant : coral.grants()) {
      Set<String> boards = grant.boards().orElse(Set.of());
      if (isOne(grant.tenant()) && !boards.isEmpty()) {
        put(grant.tenant(), new Allocation("", boards));
      }
    }
  }

  /** Whether a tenant is a container's. */
  static boolean isOne(String tenant) {
    return tenant.startsWith(PREFIX);
  }

  /** Named by one device, for no two containers have it; so there are no more than devices. */
  static String tenant(Collection<String> devices) {
    return PREFIX + NOT_PLAIN.matcher(Collections.min(devices)).replaceAll("_");
  }

  /**
   * Gives devices to a container. The kubelet gives nothing twice: who had one of them has ended.
   *
   * @return the folder with its socket
   * @throws IOException when its socket cannot be made
   * @throws ReservationException when somebody who is no container has one of the boards alone
   */
  Path give(String resource, List<String> devices) throws IOException {
    String tenant = tenant(devices);
    for (String other : others(tenant, devices)) {
      Allocation each = held(other);
      each.devices.removeAll(devices);
      coral.grant(grant(other, each));
    }
    return give(tenant, new Allocation(resource, devices));
  }

  /** Those who have one of the devices besides this tenant. */
  private Set<String> others(String tenant, Collection<String> devices) {
    Set<String> others = new TreeSet<>();
    for (String each : devices) {
      String holder = holders.get(each);
      if (holder != null && !holder.equals(tenant)) {
        others.add(holder);
      }
    }
    return others;
  }

  private Allocation held(String tenant) {
    return Objects.requireNonNull(all.get(tenant), tenant);
  }

  private void put(String tenant, Allocation now) {
    remove(tenant);
    all.put(tenant, now);
    now.devices.forEach(each -> holders.put(each, tenant));
  }

  private void remove(String tenant) {
    Allocation before = all.remove(tenant);
    if (before != null) {
      before.devices.forEach(each -> holders.remove(each, tenant));
    }
  }

  private Path give(String tenant, Allocation now) throws IOException {
    Path at = folder.resolve(tenant);
    Path socket = at.resolve(SOCKET);
    Allocation before = all.get(tenant);
    Entrance known = before == null ? null : before.entrance;
    if (known != null) {
      // whoever is still there was of a container that has ended
      known.hangUp();
      if (Files.notExists(socket)) {
        known.close();
        known = null;
      }
    }
    coral.admit(Map.of(tenant, (double) now.devices.size()));
    coral.grant(grant(tenant, now));
    put(tenant, now);
    now.entrance = known == null ? entrances.open(socket, ALL, tenant) : known;
    log().info("A container has {} of {}, as tenant {}", now.devices, now.resource, tenant);
    return at;
  }

  private Grant grant(String tenant, Allocation of) {
    Set<String> boards =
        of.devices.stream()
            .map(each -> replicas.board(of.resource, each))
            .collect(Collectors.toSet());
    boolean isExclusive = !boards.isEmpty() && !replicas.areShared(of.resource);
    return new Grant(tenant, Optional.of(boards), isExclusive);
  }

  /**
   * Who has what, as the kubelet tells: those that are not served are, and of what nobody has any
   * more it is noted since when.
   *
   * @param held the devices of each container, with their resource
   */
  void held(List<Map.Entry<String, List<String>>> held) {
    Set<String> devices = new HashSet<>();
    for (Map.Entry<String, List<String>> each : held) {
      devices.addAll(each.getValue());
      serveAgain(each.getKey(), each.getValue());
    }
    long now = nanoTime.getAsLong();
    for (Allocation each : all.values()) {
      if (each.devices.stream().anyMatch(devices::contains)) {
        each.missing = null;
      } else if (each.missing == null) {
        each.missing = now;
      }
    }
  }

  /**
   * Frees what nobody has had for a while, of one container: whoever is given boards meanwhile
   * waits for no more than that.
   *
   * @return the devices that are free now, with their resource; empty where there are none to free
   */
  Optional<Map.Entry<String, List<String>>> release() {
    long now = nanoTime.getAsLong();
    Optional<Map.Entry<String, Allocation>> free =
        all.entrySet().stream()
            .filter(each -> each.getValue().isMissing(now, patience))
            .findFirst();
    free.ifPresent(each -> release(each.getKey(), each.getValue(), now));
    return free.map(Map.Entry::getValue)
        .map(each -> Map.entry(each.resource, List.copyOf(each.devices)));
  }

  /** What was allocated before this process was there; nothing is taken from others for it. */
  private void serveAgain(String resource, List<String> devices) {
    String tenant = tenant(devices);
    Allocation before = all.get(tenant);
    if (before != null && before.entrance != null) {
      return;
    }
    if (!others(tenant, devices).isEmpty()) {
      return;
    }
    try {
      give(tenant, new Allocation(resource, devices));
    } catch (IOException | RuntimeException e) {
      log()
          .warn("A container that has {} of {} is not served: {}", devices, resource, e.toString());
    }
  }

  /** The kubelet does not say who has what: nobody is missing. */
  void unknown() {
    all.values().forEach(each -> each.missing = null);
  }

  private void release(String tenant, Allocation each, long now) {
    // what cannot be released is tried again behind the others
    each.missing = now;
    close(each);
    coral.grant(Grant.of(tenant, Set.of()));
    remove(tenant);
    delete(folder.resolve(tenant));
    log().info("Nobody has {} of {} any more, tenant {}", each.devices, each.resource, tenant);
  }

  private static void delete(Path emptied) {
    try (Stream<Path> files = Files.list(emptied)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(emptied);
    } catch (IOException e) {
      log().debug("{} stays", emptied, e);
    }
  }

  private static void close(Allocation each) {
    if (each.entrance != null) {
      each.entrance.close();
      each.entrance = null;
    }
  }

  /** Closes the sockets; boards stay granted, for containers go on. */
  @Override
  public void close() {
    all.values().forEach(Allocations::close);
  }

  private static Logger log() {
    return LoggerFactory.getLogger(Allocations.class);
  }
}
