package io.coral.kubernetes.internal;

import io.coral.grpc.EventLoops;
import io.coral.grpc.LocalServer;
import io.coral.kubernetes.wire.Plugin;
import io.coral.kubernetes.wire.Plugin.ContainerAllocateResponse;
import io.coral.kubernetes.wire.Plugin.ContainerPreferredAllocationResponse;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Offers the boards of one kind to the kubelet, at a socket of its own. Called in turn. */
final class ResourcePlugin implements AutoCloseable {

  /** Where a container has the folder that it was given. */
  private static final Path IN_CONTAINER = Path.of("/run/coral");

  private static final LocalServer.Bounds BOUNDS = new LocalServer.Bounds(64, 64, 4 << 20);

  private static final Plugin.DevicePluginOptions OPTIONS =
      Plugin.DevicePluginOptions.newBuilder().setGetPreferredAllocationAvailable(true).build();

  private final String resource;
  private final Path socket;
  private final Kubelet kubelet;
  private final Replicas replicas;
  private final Allocations allocations;
  private final RawBoards raw;
  private final Executor turns;
  private final List<Watcher> watchers = new ArrayList<>();

  private List<Offer> offered = List.of();

  /** The same by the devices that they are for the kubelet. */
  private Map<String, Offer> offers = Map.of();

  private Plugin.ListAndWatchResponse devices = Plugin.ListAndWatchResponse.getDefaultInstance();
  private @Nullable LocalServer server;

  /** After how long the kubelet is asked again that has not looked at the boards. */
  private final long again;

  /** The kubelet that was asked to look; of a new one nothing is known. */
  private Optional<Object> asked = Optional.empty();

  /** When that one had answered; null while it is asked. */
  private @Nullable Long answeredAt;

  /**
   * Without boards at first.
   *
   * @param again after how long the kubelet is asked again that has not looked at the boards
   * @param turns in which it is called
   */
  ResourcePlugin(
      String resource,
      Kubelet kubelet,
      Replicas replicas,
      Allocations allocations,
      RawBoards raw,
      Duration again,
      Executor turns) {
    this.resource = resource;
    this.socket = kubelet.plugins().resolve("coral-" + resource.replace('/', '-') + ".sock");
    this.kubelet = kubelet;
    this.replicas = replicas;
    this.allocations = allocations;
    this.raw = raw;
    this.again = again.toNanos();
    this.turns = turns;
  }

  /** Offers these boards from now on. */
  void offer(List<Offer> now) {
    if (now.equals(offered)) {
      return;
    }
    Map<String, Offer> byDevice = new HashMap<>();
    Plugin.ListAndWatchResponse.Builder list = Plugin.ListAndWatchResponse.newBuilder();
    for (Offer each : now) {
      replicas
          .devices(each)
          .forEach(
              device -> {
                byDevice.put(device, each);
                list.addDevices(device(device, each));
              });
    }
    offered = now;
    offers = byDevice;
    if (!list.build().equals(devices)) {
      devices = list.build();
      log().info("{}: {}", resource, told());
      watchers.forEach(this::tell);
    }
  }

  private static Plugin.Device device(String id, Offer offer) {
    Plugin.Device.Builder device =
        Plugin.Device.newBuilder().setID(id).setHealth(offer.isHealthy() ? "Healthy" : "Unhealthy");
    offer
        .place()
        .node()
        .ifPresent(
            node -> device.getTopologyBuilder().addNodes(Plugin.NUMANode.newBuilder().setID(node)));
    return device.build();
  }

  private String told() {
    long healthy =
        devices.getDevicesList().stream()
            .filter(each -> each.getHealth().equals("Healthy"))
            .count();
    return devices.getDevicesCount() + " devices, " + healthy + " of them healthy";
  }

  /**
   * Sees to it that the kubelet looks at the boards: one that starts anew takes all sockets away,
   * and has to be asked again.
   *
   * @throws IOException when it cannot listen
   */
  void keepServed(EventLoops loops) throws IOException {
    Optional<Object> there = kubelet.identity();
    if (there.isEmpty()) {
      return;
    }
    if (server == null || !Files.exists(socket)) {
      listen(loops);
    }
    Long answered = answeredAt;
    boolean isLate = answered != null && System.nanoTime() - answered >= again;
    if (!there.equals(asked) || watchers.isEmpty() && isLate) {
      asked = there;
      answeredAt = null;
      register(there);
    }
  }

  private void listen(EventLoops loops) throws IOException {
    close();
    server =
        LocalServer.listen(
            socket,
            PosixFilePermissions.fromString("rw-------"),
            ServerServiceDefinition.builder(KubeletApi.PLUGIN)
                .addMethod(KubeletApi.OPTIONS, ServerCalls.asyncUnaryCall(this::options))
                .addMethod(KubeletApi.WATCH, ServerCalls.asyncServerStreamingCall(this::watch))
                .addMethod(KubeletApi.PREFER, ServerCalls.asyncUnaryCall(this::prefer))
                .addMethod(KubeletApi.ALLOCATE, ServerCalls.asyncUnaryCall(this::allocate))
                .build(),
            BOUNDS,
            loops);
  }

  private void register(Optional<Object> there) {
    kubelet.register(
        Plugin.RegisterRequest.newBuilder()
            .setVersion(KubeletApi.VERSION)
            .setEndpoint(String.valueOf(socket.getFileName()))
            .setResourceName(resource)
            .setOptions(OPTIONS)
            .build(),
        () -> answered(there),
        failed -> {
          log().warn("The kubelet does not take {}, and is asked again: {}", resource, failed);
          answered(there);
        });
  }

  /** One that has gone meanwhile answers nothing that the one after it was asked. */
  private void answered(Optional<Object> kubelet) {
    turns.execute(
        () -> {
          if (kubelet.equals(asked)) {
            answeredAt = System.nanoTime();
          }
        });
  }

  // the kubelet asks for them while it is asked to register, so its turn may not be waited for
  private void options(Plugin.Empty none, StreamObserver<Plugin.DevicePluginOptions> answer) {
    answer.onNext(OPTIONS);
    answer.onCompleted();
  }

  /** A kubelet that looks: it is told the newest list, as soon as it has read the one before. */
  private static final class Watcher {

    private final ServerCallStreamObserver<Plugin.ListAndWatchResponse> stream;
    private Plugin.@Nullable ListAndWatchResponse told;

    Watcher(ServerCallStreamObserver<Plugin.ListAndWatchResponse> stream) {
      this.stream = stream;
    }
  }

  private void watch(Plugin.Empty none, StreamObserver<Plugin.ListAndWatchResponse> answer) {
    Watcher watcher = new Watcher((ServerCallStreamObserver<Plugin.ListAndWatchResponse>) answer);
    watcher.stream.setOnCancelHandler(() -> turns.execute(() -> watchers.remove(watcher)));
    watcher.stream.setOnReadyHandler(() -> turns.execute(() -> tell(watcher)));
    turns.execute(
        () -> {
          if (!watcher.stream.isCancelled()) {
            watchers.add(watcher);
            log().info("The kubelet looks at {}: {}", resource, told());
            tell(watcher);
          }
        });
  }

  private void tell(Watcher watcher) {
    if (watcher.stream.isReady() && !devices.equals(watcher.told)) {
      watcher.told = devices;
      watcher.stream.onNext(devices);
    }
  }

  private void prefer(
      Plugin.PreferredAllocationRequest request,
      StreamObserver<Plugin.PreferredAllocationResponse> answer) {
    turns.execute(
        () -> {
          Choice choice = new Choice(offers);
          Plugin.PreferredAllocationResponse.Builder chosen =
              Plugin.PreferredAllocationResponse.newBuilder();
          request
              .getContainerRequestsList()
              .forEach(
                  each ->
                      chosen.addContainerResponses(
                          ContainerPreferredAllocationResponse.newBuilder()
                              .addAllDeviceIDs(
                                  choice.of(
                                      each.getAvailableDeviceIDsList(),
                                      each.getMustIncludeDeviceIDsList(),
                                      each.getAllocationSize()))));
          answer.onNext(chosen.build());
          answer.onCompleted();
        });
  }

  private void allocate(
      Plugin.AllocateRequest request, StreamObserver<Plugin.AllocateResponse> answer) {
    turns.execute(
        () -> {
          try {
            Plugin.AllocateResponse.Builder given = Plugin.AllocateResponse.newBuilder();
            for (Plugin.ContainerAllocateRequest each : request.getContainerRequestsList()) {
              given.addContainerResponses(given(each.getDevicesIdsList()));
            }
            answer.onNext(given.build());
            answer.onCompleted();
          } catch (IOException | RuntimeException e) {
            // the kubelet shows it as the pod's event
            answer.onError(
                Status.FAILED_PRECONDITION
                    .withDescription(e.getMessage())
                    .withCause(e)
                    .asRuntimeException());
          }
        });
  }

  private ContainerAllocateResponse given(List<String> ids) throws IOException {
    for (String id : ids) {
      Offer offer = offers.get(id);
      if (offer == null || !offer.isHealthy()) {
        throw new IllegalArgumentException(
            resource
                + " "
                + id
                + (offer == null
                    ? " is not there any more"
                    : " cannot be used now: " + offer.trouble().orElse(""))
                + "; `coral doctor` on the node says more");
      }
    }
    if (ids.isEmpty()) {
      return ContainerAllocateResponse.getDefaultInstance();
    }
    return raw.has(resource) ? raw.given(ids) : served(ids);
  }

  private ContainerAllocateResponse served(List<String> ids) throws IOException {
    return ContainerAllocateResponse.newBuilder()
        .putEnvs("CORAL_SOCKET", IN_CONTAINER.resolve(Allocations.SOCKET).toString())
        .addMounts(
            Plugin.Mount.newBuilder()
                .setHostPath(allocations.give(resource, ids).toString())
                .setContainerPath(IN_CONTAINER.toString())
                .setReadOnly(true))
        .build();
  }

  /** Hangs up on the kubelet, for which its boards are not healthy then. Idempotent. */
  @Override
  public void close() {
    watchers.clear();
    if (server != null) {
      server.close();
      server = null;
    }
  }

  private static Logger log() {
    return LoggerFactory.getLogger(ResourcePlugin.class);
  }
}
