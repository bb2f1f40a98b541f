package io.coral.kubernetes.dra.internal;

import io.coral.api.Coral;
import io.coral.api.Entrances;
import io.coral.api.Entrances.Entrance;
import io.coral.api.Grant;
import io.coral.api.ReservationException;
import io.coral.kubernetes.internal.ContainerDevices;
import io.coral.kubernetes.internal.Kept;
import io.coral.kubernetes.wire.Dra;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The claims that were prepared: each has a tenant of its own, which has the claim's boards, alone
 * or with others who share them, a socket in a folder of its own, and a file that tells the
 * container's runtime of that folder. The kubelet prepares a claim once, so what was prepared is
 * kept in a folder, a file each, and is there again after a restart. One thread.
 */
final class Claims implements AutoCloseable {

  private static final String PREFIX = "claim-";
  private static final String SOCKET = "coral.sock";

  /** Where a container has the folder that it was given. */
  private static final Path IN_CONTAINER = Path.of("/run/coral");

  private static final Pattern UID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");
  private static final Set<PosixFilePermission> ALL = PosixFilePermissions.fromString("rw-rw-rw-");
  private static final Set<PosixFilePermission> OWNER =
      PosixFilePermissions.fromString("rwx------");

  private final Coral coral;
  private final Entrances entrances;
  private final Path sockets;
  private final Kept kept;
  private final ContainerDevices containerDevices;

  /** By uid. */
  private final Map<String, Prepared> all = new TreeMap<>();

  /** By uid; none of one that cannot be served again. */
  private final Map<String, Entrance> served = new TreeMap<>();

  /**
   * Knows nothing before it is {@linkplain #open opened}.
   *
   * @param sockets below which the sockets are
   * @param state where it is kept what was prepared
   * @throws IOException when the folder of the sockets cannot be made
   */
  Claims(
      Coral coral, Entrances entrances, Path sockets, Path state, ContainerDevices containerDevices)
      throws IOException {
    this.coral = coral;
    this.entrances = entrances;
    this.sockets = sockets;
    this.kept = new Kept(state);
    this.containerDevices = containerDevices;
    Files.createDirectories(sockets);
    // a container sees its own folder alone, and other users of this machine see none
    Files.setPosixFilePermissions(sockets, OWNER);
  }

  /**
   * Knows what was prepared before; {@link #serve} serves it. What is kept is this driver's from
   * now on.
   *
   * @throws IOException when it cannot be listed
   */
  void open() throws IOException {
    all.putAll(kept.read(Prepared::read));
  }

  /** Whether a tenant is a claim's. */
  static boolean isOne(String tenant) {
    return tenant.startsWith(PREFIX);
  }

  /** Those that were prepared and are not served, as after a restart. */
  Collection<Prepared> unserved() {
    return all.values().stream().filter(each -> !served.containsKey(each.uid())).toList();
  }

  /** All that are prepared. */
  Collection<Prepared> prepared() {
    return List.copyOf(all.values());
  }

  /** One that was prepared before, and is served. */
  Optional<Prepared> prepared(String uid) {
    return served.containsKey(uid) ? Optional.ofNullable(all.get(uid)) : Optional.empty();
  }

  /**
   * Gives a claim its boards; again the same is harmless.
   *
   * @param given not empty
   * @throws IOException when its socket or a file cannot be made
   * @throws IllegalArgumentException when another claim has one of the boards
   * @throws ReservationException when somebody who is no claim has one of them alone
   */
  Prepared prepare(Dra.Claim asked, List<Prepared.Given> given) throws IOException {
    String uid = asked.getUid();
    requireUid(uid);
    requireAlike(given);
    Prepared before = all.get(uid);
    // one that is not served keeps its number among those who share its board, and so its grant
    String tenant =
        before != null && before.devices().equals(given) ? before.tenant() : tenant(uid, given);
    Prepared claim = new Prepared(uid, asked.getNamespace(), asked.getName(), tenant, given);
    for (Prepared other : all.values()) {
      if (!other.uid().equals(uid)
          && !(other.isShared() && claim.isShared())
          && other.boards().stream().anyMatch(claim.boards()::contains)) {
        throw new IllegalArgumentException(
            "claim " + other.uid() + " is prepared with " + other.boards() + " still");
      }
    }
    // before anything is granted: whatever happens next, it can be taken back
    kept.write(uid, claim.kept());
    all.put(uid, claim);
    try {
      serve(claim);
      return claim;
    } catch (IOException | RuntimeException e) {
      takeBackAfter(e, uid);
      throw e;
    }
  }

  private void takeBackAfter(Exception failure, String uid) {
    try {
      takeBack(uid);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  /** A tenant has its boards alone, or none of them. */
  private static void requireAlike(List<Prepared.Given> given) {
    if (given.stream().map(Prepared.Given::isShared).distinct().count() > 1) {
      throw new IllegalArgumentException(
          "the claim has boards alone and boards that others share; ask for these in two claims");
    }
  }

  /**
   * Named by one board, for no two claims have it alone; so there are no more than boards. Those
   * who share one are numbered, and there are no more than it has parts.
   */
  private String tenant(String uid, List<Prepared.Given> given) {
    String first = given.stream().map(Prepared.Given::board).sorted().findFirst().orElseThrow();
    String name = PREFIX + first.replaceAll("[^A-Za-z0-9._-]", "_");
    return given.get(0).isShared()
        ? Stream.iterate(0, number -> number + 1)
            .map(number -> name + "." + number)
            .filter(each -> isFree(each, uid))
            .findFirst()
            .orElseThrow()
        : name;
  }

  private boolean isFree(String tenant, String uid) {
    return all.values().stream()
        .noneMatch(each -> each.tenant().equals(tenant) && !each.uid().equals(uid));
  }

  private static void requireUid(String uid) {
    if (!UID.matcher(uid).matches()) {
      throw new IllegalArgumentException(uid + " is no uid of a claim");
    }
  }

  /**
   * Serves one that was prepared.
   *
   * @throws IOException when its socket or a file cannot be made
   * @throws ReservationException when somebody who is no claim has one of its boards alone
   */
  void serve(Prepared claim) throws IOException {
    coral.admit(Map.of(claim.tenant(), claim.weight()));
    coral.grant(new Grant(claim.tenant(), Optional.of(claim.boards()), !claim.isShared()));
    Path folder = sockets.resolve(claim.tenant());
    served.put(claim.uid(), entrances.open(folder.resolve(SOCKET), ALL, claim.tenant()));
    containerDevices.write(claim.uid(), edits(folder));
    log().info("Claim {} has {}, as tenant {}", claim.uid(), claim.boards(), claim.tenant());
  }

  /** What a container gets with a claim: the folder of its socket. */
  private static Map<String, Object> edits(Path host) {
    Map<String, Object> mount =
        Map.of(
            "hostPath", host.toString(),
            "containerPath", IN_CONTAINER.toString(),
            "options", List.of("ro", "nosuid", "nodev", "noexec", "bind"));
    return Map.of(
        "env", List.of("CORAL_SOCKET=" + IN_CONTAINER.resolve(SOCKET)), "mounts", List.of(mount));
  }

  /** Takes a claim's boards away; of one that was never prepared nothing. */
  void takeBack(String uid) throws IOException {
    requireUid(uid);
    Entrance entrance = served.remove(uid);
    if (entrance != null) {
      entrance.close();
    }
    containerDevices.delete(uid);
    Prepared claim = all.get(uid);
    if (claim != null) {
      coral.grant(Grant.of(claim.tenant(), Set.of()));
      delete(sockets.resolve(claim.tenant()));
      log().info("Claim {} has {} no more", uid, claim.boards());
    }
    kept.delete(uid);
    all.remove(uid);
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(folder);
    }
  }

  /** Closes the sockets; boards stay granted, for containers go on. */
  @Override
  public void close() {
    served.values().forEach(Entrance::close);
    served.clear();
  }

  private static Logger log() {
    return LoggerFactory.getLogger(Claims.class);
  }
}
