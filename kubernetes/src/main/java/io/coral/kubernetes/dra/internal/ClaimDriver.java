package io.coral.kubernetes.dra.internal;

import io.coral.api.Coral;
import io.coral.api.Entrances;
import io.coral.api.repository.BitstreamRepository;
import io.coral.grpc.EventLoops;
import io.coral.kubernetes.internal.ApiServer;
import io.coral.kubernetes.internal.ContainerDevices;
import io.coral.kubernetes.internal.Kubelet;
import io.coral.kubernetes.internal.Places;
import io.coral.kubernetes.internal.PluginThread;
import io.coral.kubernetes.internal.PodEvents;
import io.coral.kubernetes.internal.Registrar;
import io.coral.kubernetes.internal.Trouble;
import io.coral.kubernetes.wire.Dra;
import io.coral.kubernetes.wire.Pods;
import io.coral.kubernetes.wire.Registration;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The driver {@code coral.io} of a node. One thread does what the kubelet asks, and waits for
 * nobody without a bound; another one tells the cluster which boards there are, and may wait for
 * the API server.
 */
final class ClaimDriver implements AutoCloseable {

  /** The driver, as device classes name it. */
  static final String DRIVER = "coral.io";

  private static final Registration.PluginInfo INFO =
      Registration.PluginInfo.newBuilder()
          .setType("DRAPlugin")
          .setName(DRIVER)
          .addSupportedVersions("v1.DRAPlugin")
          .build();

  private static final int STOP_SECONDS = 10;

  private final ClaimSettings settings;
  private final ApiServer api;
  private final ClaimBoards boards;
  private final ContainerDevices containerDevices;
  private final Claims claims;
  private final Programmings programmings;
  private final Bindings bindings;
  private final Slices slices;
  private final Registrar registrar;
  private final Kubelet kubelet;
  private final ForgottenClaims forgotten;

  /** Empty where no pod is told anything. */
  private final Optional<ClaimPods> pods;

  /** After the end nothing is done that the kubelet still asks. */
  private final ScheduledExecutorService thread;

  /** Whether this has been the node's driver; of the thread. */
  private boolean isOpen;

  /**
   * The claims that the API server is asked about, each for one call; one that is taken back
   * meanwhile is none of them any more. Of the thread.
   */
  private final Set<Dra.Claim> awaited = Collections.newSetFromMap(new IdentityHashMap<>());

  private final ScheduledExecutorService publisher;
  private final LongSupplier nanoTime;

  /** When the cluster was asked last whether it has the slices still; of the publisher. */
  private long asked;

  /** Whether a kubelet has come, which takes all slices of its node away as it starts. */
  private volatile boolean isNew = true;

  /** What was in the way last, by what it was in the way of; the same is not said again. */
  private final Trouble trouble = new Trouble();

  private ClaimDriver(
      Coral coral,
      Entrances entrances,
      BitstreamRepository repository,
      ClaimSettings settings,
      PodEvents events,
      Time time,
      EventLoops loops)
      throws IOException {
    this.settings = settings;
    this.thread = time.newThread("coral-kubernetes-claims");
    this.publisher = time.newThread("coral-kubernetes-slices");
    this.nanoTime = time.nanoTime();
    this.api = new ApiServer(settings.api());
    this.boards =
        new ClaimBoards(
            coral,
            repository,
            new Places(settings.pci()),
            settings::offers,
            settings.shares(),
            settings.isBinding() ? Bindings.TOLD : Map.of(),
            settings.areTainted());
    this.containerDevices = new ContainerDevices(settings.cdi(), DRIVER + "/claim");
    this.claims =
        new Claims(coral, entrances, settings.sockets(), settings.state(), containerDevices);
    this.programmings = new Programmings(coral, settings.programLimit());
    this.bindings = new Bindings(coral, api, boards, programmings, settings, time);
    this.slices = new Slices(api, settings.node());
    this.registrar =
        new Registrar(
            INFO,
            "dra.sock",
            List.of(ClaimService.of(this)),
            () -> isNew = true,
            settings.kubelet(),
            loops);
    this.kubelet = new Kubelet(settings.kubelet(), loops);
    this.forgotten =
        new ForgottenClaims(claims, containerDevices, api, settings.node(), thread, this::release);
    this.pods =
        Optional.of(events)
            .filter(each -> !each.equals(PodEvents.NONE))
            .map(each -> new ClaimPods(claims, boards, containerDevices, each));
  }

  /**
   * Begins, on threads of its own.
   *
   * @param events where pods are told of their boards
   * @throws IOException when the folder of sockets cannot be made, or it cannot be read whom to
   *     trust
   */
  static ClaimDriver start(
      Coral coral,
      Entrances entrances,
      BitstreamRepository repository,
      ClaimSettings settings,
      PodEvents events,
      EventLoops loops)
      throws IOException {
    return start(coral, entrances, repository, settings, events, Time.REAL, loops);
  }

  /** The same by another time. */
  static ClaimDriver start(
      Coral coral,
      Entrances entrances,
      BitstreamRepository repository,
      ClaimSettings settings,
      PodEvents events,
      Time time,
      EventLoops loops)
      throws IOException {
    ClaimDriver driver =
        new ClaimDriver(coral, entrances, repository, settings, events, time, loops);
    long look = settings.look().toMillis();
    driver.thread.scheduleWithFixedDelay(driver::serve, 0, look, TimeUnit.MILLISECONDS);
    return driver;
  }

  private void serve() {
    serveClaims();
    trouble.attempt("The kubelet", () -> registrar.keepServed(this::open));
    if (!isOpen) {
      // another one is the node's driver still
      return;
    }
    kubelet.list(listed -> thread.execute(() -> look(listed)), failed -> {});
  }

  private void look(Pods.ListPodResourcesResponse listed) {
    pods.ifPresent(told -> trouble.attempt("A pod", () -> told.held(listed)));
    forgotten.look(listed);
  }

  private void serveClaims() {
    for (Prepared each : claims.unserved()) {
      trouble.attempt("Claim " + each.uid(), () -> claims.serve(each));
    }
  }

  /** Of a node's drivers, one has what was prepared, and tells the cluster of the boards. */
  private void open() throws IOException {
    if (isOpen) {
      return;
    }
    claims.open();
    serveClaims();
    if (settings.isBinding()) {
      bindings.begin();
    }
    long look = settings.look().toMillis();
    publisher.scheduleWithFixedDelay(this::publish, 0, look, TimeUnit.MILLISECONDS);
    isOpen = true;
  }

  private void publish() {
    if (!registrar.isOwned()) {
      return;
    }
    try {
      List<Map<String, Object>> described = boards.described();
      boolean isDue = nanoTime.getAsLong() - asked >= settings.check().toNanos();
      if (isNew || isDue || !slices.isWritten(described)) {
        isNew = false;
        slices.write(described);
        asked = nanoTime.getAsLong();
      }
      trouble.tell("The cluster", "");
    } catch (IOException | RuntimeException | LinkageError e) {
      isNew = true;
      trouble.tell("The cluster", e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Gives claims what the scheduler allocated to them, programmed as they say. */
  void prepare(
      Dra.NodePrepareResourcesRequest request,
      StreamObserver<Dra.NodePrepareResourcesResponse> answer) {
    ServerCallStreamObserver<?> call = (ServerCallStreamObserver<?>) answer;
    thread.execute(
        () -> {
          Map<String, CompletableFuture<Dra.NodePrepareResourceResponse>> all = new HashMap<>();
          request
              .getClaimsList()
              .forEach(each -> all.put(each.getUid(), prepare(each, call::isCancelled)));
          CompletableFuture.allOf(all.values().toArray(CompletableFuture<?>[]::new))
              .thenRun(
                  () -> {
                    Dra.NodePrepareResourcesResponse.Builder done =
                        Dra.NodePrepareResourcesResponse.newBuilder();
                    all.forEach((uid, each) -> done.putClaims(uid, each.join()));
                    answer.onNext(done.build());
                    answer.onCompleted();
                  });
        });
  }

  private CompletableFuture<Dra.NodePrepareResourceResponse> prepare(
      Dra.Claim claim, BooleanSupplier isGivenUp) {
    forgotten.isAsked(claim.getUid());
    return claims
        .prepared(claim.getUid())
        .map(CompletableFuture::completedFuture)
        .orElseGet(() -> asked(claim, isGivenUp))
        .thenCompose(programmings::done)
        .thenApply(this::response)
        .exceptionally(ClaimDriver::refused);
  }

  private CompletableFuture<Prepared> asked(Dra.Claim claim, BooleanSupplier isGivenUp) {
    awaited.add(claim);
    return api.get(path(claim.getNamespace(), claim.getName()))
        .thenApplyAsync(object -> prepared(claim, object, isGivenUp), thread)
        .whenCompleteAsync((prepared, failure) -> awaited.remove(claim), thread);
  }

  /** Where the API server has a claim. */
  static String path(String namespace, String name) {
    return "/apis/resource.k8s.io/v1/namespaces/" + namespace + "/resourceclaims/" + name;
  }

  private Prepared prepared(
      Dra.Claim claim, Map<String, Object> object, BooleanSupplier isGivenUp) {
    if (!awaited.contains(claim) || isGivenUp.getAsBoolean()) {
      // nobody would take back what it is given now
      throw new IllegalStateException("claim " + claim.getName() + " was taken back meanwhile");
    }
    try {
      return claims.prepare(claim, boards.given(Allocation.of(object, claim, settings.node())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Dra.NodePrepareResourceResponse response(Prepared claim) {
    Dra.NodePrepareResourceResponse.Builder response = Dra.NodePrepareResourceResponse.newBuilder();
    for (Prepared.Given each : claim.devices()) {
      Dra.Device.Builder device =
          Dra.Device.newBuilder()
              .addRequestNames(each.request())
              .setPoolName(settings.node())
              .setDeviceName(each.device())
              .addCdiDeviceIds(containerDevices.id(claim.uid()));
      if (each.isShared()) {
        device.setShareId(each.share());
      }
      response.addDevices(device);
    }
    return response.build();
  }

  /** The kubelet shows it as the pod's event, and asks again. */
  private static Dra.NodePrepareResourceResponse refused(Throwable why) {
    Throwable cause =
        why instanceof CompletionException ? Objects.requireNonNullElse(why.getCause(), why) : why;
    log().debug("A claim is not prepared", cause);
    return Dra.NodePrepareResourceResponse.newBuilder()
        .setError(Objects.requireNonNullElse(cause.getMessage(), cause.toString()))
        .build();
  }

  /** Takes away what claims had; the API server is not asked, which may have them no more. */
  void unprepare(
      Dra.NodeUnprepareResourcesRequest request,
      StreamObserver<Dra.NodeUnprepareResourcesResponse> answer) {
    thread.execute(
        () -> {
          Dra.NodeUnprepareResourcesResponse.Builder done =
              Dra.NodeUnprepareResourcesResponse.newBuilder();
          for (Dra.Claim each : request.getClaimsList()) {
            done.putClaims(each.getUid(), takeBack(each));
          }
          answer.onNext(done.build());
          answer.onCompleted();
        });
  }

  private Dra.NodeUnprepareResourceResponse takeBack(Dra.Claim claim) {
    try {
      awaited.removeIf(each -> each.getUid().equals(claim.getUid()));
      release(claim.getUid());
      return Dra.NodeUnprepareResourceResponse.getDefaultInstance();
    } catch (IOException | RuntimeException e) {
      return Dra.NodeUnprepareResourceResponse.newBuilder().setError(e.toString()).build();
    }
  }

  private void release(String uid) throws IOException {
    claims.takeBack(uid);
    trouble.tell("Claim " + uid, "");
    pods.ifPresent(each -> each.released(uid));
  }

  /**
   * Hangs up on the kubelet and on containers, which keep their boards. Slices stay: the kubelet
   * takes them away where no driver comes again. Waits for a bounded time.
   */
  @Override
  public void close() {
    PluginThread.end(
        thread,
        () -> {
          claims.close();
          // last, for another daemon's driver begins with what it finds
          registrar.close();
        });
    publisher.shutdownNow();
    bindings.close();
    programmings.close();
    try {
      if (!thread.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)
          || !publisher.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
        log().warn("The driver {} is not closed {} s after the end", DRIVER, STOP_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Logger log() {
    return LoggerFactory.getLogger(ClaimDriver.class);
  }
}
