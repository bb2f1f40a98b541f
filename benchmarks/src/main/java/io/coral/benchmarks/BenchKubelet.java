package io.coral.benchmarks;

import io.coral.grpc.EventLoops;
import io.coral.grpc.LocalChannel;
import io.coral.grpc.LocalServer;
import io.coral.kubernetes.internal.KubeletApi;
import io.coral.kubernetes.wire.Dra;
import io.coral.kubernetes.wire.Plugin;
import io.coral.kubernetes.wire.Pods;
import io.grpc.CallOptions;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** As much of a kubelet as plugins need: it looks at boards, gives them to pods, and tells so. */
final class BenchKubelet implements AutoCloseable {

  private static final LocalServer.Bounds BOUNDS = new LocalServer.Bounds(64, 64, 4 << 20);
  private static final int LIMIT_SECONDS = 60;
  private static final long LOOK_NANOS = 10_000_000;

  private final Path folder;

  /** Its own: in no cluster does a plugin wait for what a kubelet's threads do. */
  private final EventLoops loops = new EventLoops();

  private final LocalServer registration;
  private final LocalServer lister;

  private volatile @Nullable ManagedChannel plugin;
  private volatile @Nullable ManagedChannel driver;
  private volatile String resource = "";
  private volatile List<Plugin.Device> devices = List.of();

  /** The devices of each pod. */
  private final Map<String, List<String>> pods = new TreeMap<>();

  /** What each claim was given, which a pod of its own has. */
  private final Map<String, Dra.NodePrepareResourceResponse> claims = new TreeMap<>();

  BenchKubelet(Path folder) throws IOException {
    this.folder = folder;
    registration = serve("device-plugins", KubeletApi.REGISTER, this::register);
    lister = serve("pod-resources", KubeletApi.LIST, asked -> listed());
  }

  private static Plugin.Empty none() {
    return Plugin.Empty.getDefaultInstance();
  }

  private <Q, A> LocalServer serve(
      String name, MethodDescriptor<Q, A> method, Function<Q, A> behaviour) throws IOException {
    Path socket = Files.createDirectories(folder.resolve(name)).resolve("kubelet.sock");
    String service = String.valueOf(method.getServiceName());
    return LocalServer.listen(
        socket,
        PosixFilePermissions.fromString("rw-------"),
        ServerServiceDefinition.builder(service)
            .addMethod(
                method,
                ServerCalls.asyncUnaryCall(
                    (asked, answer) -> {
                      answer.onNext(behaviour.apply(asked));
                      answer.onCompleted();
                    }))
            .build(),
        BOUNDS,
        loops);
  }

  private Plugin.Empty register(Plugin.RegisterRequest asked) {
    resource = asked.getResourceName();
    ManagedChannel channel =
        LocalChannel.to(folder.resolve("device-plugins").resolve(asked.getEndpoint()), loops);
    ManagedChannel before = plugin;
    plugin = channel;
    if (before != null) {
      before.shutdownNow();
    }
    // it goes on after this call
    Context.ROOT.run(() -> watch(channel));
    return none();
  }

  private void watch(ManagedChannel channel) {
    ClientCalls.asyncServerStreamingCall(
        channel.newCall(KubeletApi.WATCH, CallOptions.DEFAULT),
        none(),
        new StreamObserver<>() {
          @Override
          public void onNext(Plugin.ListAndWatchResponse told) {
            devices = told.getDevicesList();
          }

          @Override
          public void onError(Throwable cause) {
            onCompleted();
          }

          @Override
          public void onCompleted() {
            if (channel.equals(plugin)) {
              devices = List.of();
            }
          }
        });
  }

  private synchronized Pods.ListPodResourcesResponse listed() {
    Pods.ListPodResourcesResponse.Builder all = Pods.ListPodResourcesResponse.newBuilder();
    pods.forEach(
        (pod, ids) ->
            all.addPodResourcesBuilder()
                .setName(pod)
                .setNamespace("bench")
                .addContainersBuilder()
                .setName("main")
                .addDevicesBuilder()
                .setResourceName(resource)
                .addAllDeviceIds(ids));
    claims.forEach(
        (claim, given) -> {
          Pods.DynamicResource.Builder held =
              all.addPodResourcesBuilder()
                  .setName(claim)
                  .setNamespace("bench")
                  .addContainersBuilder()
                  .setName("main")
                  .addDynamicResourcesBuilder()
                  .setClaimName(claim)
                  .setClaimNamespace("bench");
          given.getDevicesList().stream()
              .flatMap(device -> device.getCdiDeviceIdsList().stream())
              .forEach(id -> held.addClaimResourcesBuilder().addCdiDevicesBuilder().setName(id));
        });
    return all.build();
  }

  /** Waits until it may give so many boards. */
  List<String> await(int boards) {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (System.nanoTime() < until) {
      List<String> healthy =
          devices.stream()
              .filter(each -> each.getHealth().equals("Healthy"))
              .map(Plugin.Device::getID)
              .toList();
      if (healthy.size() >= boards) {
        return healthy;
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
    throw new BaselineException(
        devices.size() + " boards are offered, not " + boards + " healthy ones");
  }

  /**
   * Gives boards to a pod.
   *
   * @return how long the plugin took, in nanoseconds
   */
  long allocate(String pod, List<String> ids) {
    Plugin.AllocateRequest asked =
        Plugin.AllocateRequest.newBuilder()
            .addContainerRequests(
                Plugin.ContainerAllocateRequest.newBuilder().addAllDevicesIds(ids))
            .build();
    long start = System.nanoTime();
    Plugin.AllocateResponse given = call(plugin, KubeletApi.ALLOCATE, asked);
    long took = System.nanoTime() - start;
    if (given.getContainerResponses(0).getMountsCount() != 1) {
      throw new BaselineException("a pod was given " + given);
    }
    synchronized (this) {
      pods.put(pod, List.copyOf(ids));
    }
    return took;
  }

  /**
   * Asks the plugin what it always answers alike, from where it is asked.
   *
   * @return how long it took, in nanoseconds
   */
  long options() {
    long start = System.nanoTime();
    boolean unused = call(plugin, KubeletApi.OPTIONS, none()).getPreStartRequired();
    return System.nanoTime() - start;
  }

  /** A pod has ended. */
  synchronized void end(String pod) {
    pods.remove(pod);
  }

  /** Pods have ended: each that has one of these boards. */
  synchronized void endThoseThatHave(Set<String> boards) {
    pods.values().removeIf(of -> !Collections.disjoint(of, boards));
  }

  /** The pods that run, and their boards. */
  synchronized Map<String, List<String>> pods() {
    return Map.copyOf(pods);
  }

  /**
   * Has a claim prepared.
   *
   * @param name its uid too
   * @return how long the driver took, in nanoseconds
   */
  long prepare(String name) {
    ManagedChannel to = driver;
    if (to == null) {
      to = LocalChannel.to(folder.resolve("plugins/coral.io/dra.sock"), loops);
      driver = to;
    }
    Dra.NodePrepareResourcesRequest asked =
        Dra.NodePrepareResourcesRequest.newBuilder()
            .addClaims(Dra.Claim.newBuilder().setNamespace("bench").setName(name).setUid(name))
            .build();
    long start = System.nanoTime();
    Dra.NodePrepareResourceResponse given =
        call(to, KubeletApi.PREPARE, asked).getClaimsOrThrow(name);
    long took = System.nanoTime() - start;
    if (given.getDevicesCount() != 1) {
      throw new BaselineException("a claim was given " + given);
    }
    synchronized (this) {
      claims.put(name, given);
    }
    return took;
  }

  private static <Q, A> A call(
      @Nullable ManagedChannel to, MethodDescriptor<Q, A> method, Q asked) {
    if (to == null) {
      throw new BaselineException("no plugin has registered");
    }
    return ClientCalls.blockingUnaryCall(
        to, method, CallOptions.DEFAULT.withDeadlineAfter(LIMIT_SECONDS, TimeUnit.SECONDS), asked);
  }

  @Override
  public void close() {
    for (ManagedChannel each : new ManagedChannel[] {plugin, driver}) {
      if (each != null) {
        each.shutdownNow();
      }
    }
    registration.close();
    lister.close();
    loops.close();
  }
}
