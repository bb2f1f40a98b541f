package io.coral.kubernetes.csi.internal;

import io.coral.api.Coral;
import io.coral.inaccel.Roots;
import io.coral.kubernetes.internal.Kept;
import io.coral.kubernetes.internal.Tenants;
import io.coral.kubernetes.wire.Pods;
import io.grpc.Status;
import io.grpc.StatusException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The volumes that pods were promised, and their roots. What was promised is kept in a folder, a
 * file each, and survives this process; a root is served once its pod's bitstreams are there and
 * the engine knows its pod's boards. One thread.
 */
final class Publications implements AutoCloseable {

  private final Coral coral;
  private final Roots roots;
  private final Kept kept;
  private final boolean isShared;
  private final long patience;

  /** By id. */
  private final Map<String, Publication> all = new TreeMap<>();

  /** One of them; without a root until the kubelet tells of its pod. */
  private static final class Publication {

    private final Volume volume;
    private Roots.@Nullable Root root;

    /** Since when the kubelet has told of no such pod; null while it does. */
    private @Nullable Long missing;

    Publication(Volume volume) {
      this.volume = volume;
    }
  }

  /**
   * Knows nothing before it is {@linkplain #open opened}.
   *
   * @param state where it is kept what was promised
   */
  Publications(Coral coral, Roots roots, Path state, VolumeSettings settings) {
    this.coral = coral;
    this.roots = roots;
    this.kept = new Kept(state);
    this.isShared = settings.isShared();
    this.patience = settings.release().toNanos();
  }

  /**
   * Knows what was promised before, which is this driver's from now on.
   *
   * @throws IOException when it cannot be listed
   */
  void open() throws IOException {
    kept.read(Volume::of).forEach((id, volume) -> all.put(id, new Publication(volume)));
  }

  /**
   * Promises one; again the same is harmless.
   *
   * @throws StatusException {@code ALREADY_EXISTS} when another one of that name is there
   */
  void promise(Volume volume) throws IOException, StatusException {
    Publication before = all.get(volume.id());
    if (before != null && !before.volume.equals(volume)) {
      throw Status.ALREADY_EXISTS
          .withDescription(volume.id() + " is there, of " + before.volume)
          .asException();
    }
    if (before == null) {
      kept.write(volume.id(), volume.kept());
      all.put(volume.id(), new Publication(volume));
    }
  }

  /** Whether it was promised before. */
  boolean isPromised(Volume volume) {
    return all.containsKey(volume.id());
  }

  /** Whether the root of one that was promised is served. */
  boolean isServed(Volume volume) {
    Publication publication = all.get(volume.id());
    return publication != null && publication.root != null;
  }

  /** The addresses of all that pods bring. */
  Set<String> bitstreams() {
    Set<String> addresses = new TreeSet<>();
    all.values().forEach(each -> addresses.addAll(each.volume.bitstreams()));
    return addresses;
  }

  /**
   * Serves a root that was promised, whose bitstreams are there.
   *
   * @param listed the pods that there are
   * @throws StatusException {@code UNAVAILABLE} when its pod or its boards are not known yet, and
   *     others when it cannot be
   */
  void serve(Volume volume, Pods.ListPodResourcesResponse listed)
      throws IOException, StatusException {
    Publication publication = all.get(volume.id());
    if (publication == null) {
      throw Status.ABORTED.withDescription(volume.id() + " was taken back").asException();
    }
    if (!isServed(volume)) {
      Pods.PodResources pod =
          pod(volume, listed)
              .orElseThrow(
                  () ->
                      Status.UNAVAILABLE
                          .withDescription("the kubelet does not tell of this pod yet")
                          .asException());
      String tenant = tenant(volume, pod);
      publication.root = roots.open(volume.target(), tenant);
      log().info("Pod {} is served as tenant {}", volume, tenant);
    }
  }

  private static Optional<Pods.PodResources> pod(
      Volume volume, Pods.ListPodResourcesResponse listed) {
    return listed.getPodResourcesList().stream()
        .filter(each -> each.getNamespace().equals(volume.namespace()))
        .filter(each -> each.getName().equals(volume.pod()))
        .findFirst();
  }

  private String tenant(Volume volume, Pods.PodResources pod) throws StatusException {
    Map<String, Set<String>> containers = Tenants.of(coral, pod);
    volume.container().ifPresent(name -> containers.keySet().retainAll(Set.of(name)));
    List<String> tenants = containers.values().stream().flatMap(Set::stream).toList();
    if (tenants.size() > 1) {
      throw Status.INVALID_ARGUMENT
          .withDescription(
              "a root has the boards of one container, of one kind, and there are those of "
                  + String.join(", ", containers.keySet())
                  + "; say which in volumeAttributes, as container: "
                  + containers.keySet().iterator().next())
          .asException();
    }
    if (tenants.isEmpty()) {
      return shared(volume);
    }
    String tenant = tenants.get(0);
    if (!Tenants.isBound(coral, tenant)) {
      throw Status.UNAVAILABLE
          .withDescription("the boards of this pod are not bound to tenant " + tenant + " yet")
          .asException();
    }
    return tenant;
  }

  private String shared(Volume volume) throws StatusException {
    if (!isShared || volume.container().isPresent()) {
      throw Status.FAILED_PRECONDITION
          .withDescription(
              "the pod has no boards of this node"
                  + volume.container().map(name -> " in container " + name).orElse("")
                  + "; ask for some in resources.limits, such as xilinx/u250: 1")
          .asException();
    }
    String tenant = "namespace-" + volume.namespace();
    if (coral.shares().stream().noneMatch(share -> share.tenant().equals(tenant))) {
      coral.admit(Map.of(tenant, 1.0));
    }
    return tenant;
  }

  /**
   * The pods that there are: what another process served is served again, where that can be, and
   * what no pod has any more is taken back.
   *
   * @param now in nanoseconds, of any origin
   */
  void pods(Pods.ListPodResourcesResponse listed, long now) {
    for (Publication each : List.copyOf(all.values())) {
      if (pod(each.volume, listed).isPresent()) {
        each.missing = null;
        serveAgain(each.volume, listed);
      } else if (each.missing == null) {
        each.missing = now;
      } else if (now - each.missing >= patience) {
        tryTakeBack(each.volume);
      }
    }
  }

  /** The kubelet does not say which pods there are: none is missing. */
  void unknown() {
    all.values().forEach(each -> each.missing = null);
  }

  private void serveAgain(Volume volume, Pods.ListPodResourcesResponse listed) {
    if (!Files.exists(volume.target())) {
      // the kubelet asks again for what it was not given, and its bitstreams come before it
      return;
    }
    try {
      serve(volume, listed);
    } catch (IOException | StatusException | RuntimeException e) {
      log().debug("Pod {} is not served", volume, e);
    }
  }

  private void tryTakeBack(Volume volume) {
    try {
      takeBack(volume.id(), volume.target());
    } catch (IOException | RuntimeException e) {
      log().warn("The volume of pod {} stays: {}", volume, e.toString());
    }
  }

  /** Takes one away with all that is in it; one that was never promised too. */
  void takeBack(String id, Path target) throws IOException {
    Publication publication = all.get(id);
    if (publication != null && publication.root != null) {
      publication.root.close();
      publication.root = null;
    }
    roots.delete(target);
    kept.delete(id);
    all.remove(id);
  }

  /** Hangs up on the clients of all; the volumes stay. */
  @Override
  public void close() {
    for (Publication each : all.values()) {
      if (each.root != null) {
        each.root.close();
      }
    }
  }

  private static Logger log() {
    return LoggerFactory.getLogger(Publications.class);
  }
}
