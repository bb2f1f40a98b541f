package io.coral.kubernetes.dra.internal;

import io.coral.api.Coral;
import io.coral.api.RequestException;
import io.coral.api.RequestException.Code;
import io.coral.kubernetes.internal.ApiServer;
import io.coral.kubernetes.internal.Json;
import io.coral.kubernetes.internal.Trouble;
import io.coral.kubernetes.wire.Dra;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Claims whose pods are not bound to this node before their boards are programmed: the scheduler
 * waits for a condition of each device in the claim's status, and looks for another board where the
 * programming failed. It asks as a tenant of its own, for a claim has no board before the kubelet
 * has it prepared. Any thread.
 */
final class Bindings implements AutoCloseable {

  private static final String CLAIMS = "/apis/resource.k8s.io/v1/resourceclaims";
  private static final String TENANT = "claims";
  private static final String PROGRAMMED = ClaimDriver.DRIVER + "/programmed";
  private static final String FAILED = ClaimDriver.DRIVER + "/programming-failed";

  private static final String APPLY = "/status?fieldManager=" + ClaimDriver.DRIVER + "&force=true";

  /** What tells one device of a claim from another. */
  private static final List<String> IDENTITY = List.of("driver", "pool", "device", "shareID");

  /** What a slice says of each device. */
  static final Map<String, Object> TOLD =
      Map.of(
          "bindsToNode", true,
          "bindingConditions", List.of(PROGRAMMED),
          "bindingFailureConditions", List.of(FAILED));

  private final Coral coral;
  private final ApiServer api;
  private final ClaimBoards boards;
  private final Programmings programmings;
  private final String node;
  private final long again;
  private final Trouble trouble = new Trouble();
  private final ScheduledExecutorService thread;

  /** By uid: those of which the scheduler is yet to be told, and how often they were heard of. */
  private final Map<String, Integer> underWay = new ConcurrentHashMap<>();

  private volatile @Nullable CompletableFuture<?> watch;

  /** Waits for nothing yet. */
  Bindings(
      Coral coral,
      ApiServer api,
      ClaimBoards boards,
      Programmings programmings,
      ClaimSettings settings,
      Time time) {
    this.coral = coral;
    this.api = api;
    this.boards = boards;
    this.programmings = programmings;
    this.node = settings.node();
    this.again = settings.look().toMillis();
    this.thread = time.newThread("coral-kubernetes-bindings");
  }

  /** Hears of claims from now on. */
  void begin() {
    coral.admit(Map.of(TENANT, 1.0));
    thread.execute(this::watch);
  }

  private void watch() {
    CompletableFuture<?> heard = api.watch(CLAIMS, this::hear);
    watch = heard;
    if (thread.isShutdown()) {
      // whoever closed this may have seen none
      heard.cancel(true);
    }
    heard.whenComplete(
        (end, failure) -> {
          if (!thread.isShutdown()) {
            trouble.tell("The watch of claims", failure == null ? "" : "" + failure);
            later(this::watch);
          }
        });
  }

  private void later(Runnable what) {
    thread.schedule(what, again, TimeUnit.MILLISECONDS);
  }

  private void hear(Map<String, Object> event) {
    if (!Json.text(event.get("type")).equals("DELETED")) {
      look(Json.object(event.get("object")));
    }
  }

  /** Has the boards of a claim programmed where the scheduler waits for that. */
  private void look(Map<String, Object> claim) {
    if (isWaiting(claim) && underWay.merge(uid(claim), 1, Integer::sum) == 1) {
      program(claim);
    }
  }

  private void program(Map<String, Object> claim) {
    programmed(claim)
        .whenComplete(
            (done, failure) -> ended(claim, Optional.ofNullable(failure).map(Bindings::cause)));
  }

  private static Map<String, Object> metadata(Map<String, Object> claim) {
    return Json.object(claim.get("metadata"));
  }

  private static String uid(Map<String, Object> claim) {
    return Json.text(metadata(claim).get("uid"));
  }

  private static String who(Map<String, Object> claim) {
    return "A pod with claim " + name(claim) + " of namespace " + namespace(claim);
  }

  private static String path(Map<String, Object> claim) {
    return ClaimDriver.path(namespace(claim), name(claim));
  }

  private static String namespace(Map<String, Object> claim) {
    return Json.text(metadata(claim).get("namespace"));
  }

  private static String name(Map<String, Object> claim) {
    return Json.text(metadata(claim).get("name"));
  }

  /** Whether the scheduler was not told of each of a claim's boards what became of it. */
  private boolean isWaiting(Map<String, Object> claim) {
    return allocated(claim)
        .anyMatch(
            each ->
                Json.texts(each.get("bindingConditions")).contains(PROGRAMMED)
                    && Json.objects(status(claim).get("devices")).stream()
                        .noneMatch(told -> isOf(each, told) && isTold(told)));
  }

  /** The boards of this node that a claim was allocated. */
  private Stream<Map<String, Object>> allocated(Map<String, Object> claim) {
    Map<String, Object> devices =
        Json.object(Json.object(status(claim).get("allocation")).get("devices"));
    return Json.objects(devices.get("results")).stream()
        .filter(each -> Json.text(each.get("driver")).equals(ClaimDriver.DRIVER))
        .filter(each -> Json.text(each.get("pool")).equals(node));
  }

  private static Map<String, Object> status(Map<String, Object> claim) {
    return Json.object(claim.get("status"));
  }

  private static boolean isOf(Map<String, Object> allocated, Map<String, Object> told) {
    return IDENTITY.stream()
        .allMatch(each -> Json.text(allocated.get(each)).equals(Json.text(told.get(each))));
  }

  private static boolean isTold(Map<String, Object> device) {
    return Json.objects(device.get("conditions")).stream()
        .filter(each -> Json.text(each.get("status")).equals("True"))
        .anyMatch(each -> Set.of(PROGRAMMED, FAILED).contains(Json.text(each.get("type"))));
  }

  private CompletableFuture<Prepared> programmed(Map<String, Object> claim) {
    Dra.Claim asked =
        Dra.Claim.newBuilder()
            .setNamespace(namespace(claim))
            .setName(name(claim))
            .setUid(uid(claim))
            .build();
    try {
      List<Prepared.Given> given = boards.given(Allocation.of(claim, asked, node));
      return programmings.done(
          new Prepared(asked.getUid(), asked.getNamespace(), asked.getName(), TENANT, given));
    } catch (RuntimeException e) {
      // whatever is wrong with one claim, the others are heard of
      return CompletableFuture.failedFuture(e);
    }
  }

  private static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException
        ? Objects.requireNonNullElse(failure.getCause(), failure)
        : failure;
  }

  private static String message(Throwable failure) {
    return Objects.requireNonNullElse(failure.getMessage(), failure.toString());
  }

  private void ended(Map<String, Object> claim, Optional<Throwable> failure) {
    if (thread.isShutdown()) {
      // the next driver asks again
      return;
    }
    if (failure.filter(Bindings::mayPass).isPresent()) {
      trouble.tell(who(claim), failure.get().toString());
      later(() -> lookAgain(claim));
      return;
    }
    Map<String, Object> condition =
        Map.of(
            "type",
            failure.isEmpty() ? PROGRAMMED : FAILED,
            "status",
            "True",
            "reason",
            failure.isEmpty() ? "Programmed" : "ProgrammingFailed",
            "message",
            failure.map(Bindings::message).orElse("it has what the claim says"),
            "lastTransitionTime",
            Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    Map<String, Object> told =
        Map.of(
            "apiVersion",
            "resource.k8s.io/v1",
            "kind",
            "ResourceClaim",
            // of another claim by this name nothing is said
            "metadata",
            Map.of("name", name(claim), "uid", uid(claim)),
            "status",
            Map.of("devices", allocated(claim).map(each -> told(each, condition)).toList()));
    api.ask("PATCH", path(claim) + APPLY, Optional.of(told))
        .whenComplete(
            (object, why) -> {
              if (why == null) {
                done(claim);
              } else {
                trouble.tell(who(claim), "" + cause(why));
                later(() -> lookAgain(claim));
              }
            });
  }

  /** Nothing is to be told now, unless the claim was heard of meanwhile. */
  private void done(Map<String, Object> claim) {
    trouble.tell(who(claim), "");
    if (!underWay.remove(uid(claim), 1)) {
      lookAgain(claim);
    }
  }

  private void lookAgain(Map<String, Object> claim) {
    underWay.put(uid(claim), 1);
    api.get(path(claim))
        .whenComplete(
            (now, why) -> {
              if (why != null && !(cause(why) instanceof ApiServer.NotFound)) {
                later(() -> lookAgain(claim));
              } else if (why == null && uid(now).equals(uid(claim)) && isWaiting(now)) {
                program(now);
              } else {
                done(claim);
              }
            });
  }

  private static Map<String, Object> told(
      Map<String, Object> allocated, Map<String, Object> condition) {
    Map<String, Object> device = new TreeMap<>();
    IDENTITY.stream()
        .filter(allocated::containsKey)
        .forEach(each -> device.put(each, allocated.get(each)));
    device.put("conditions", List.of(condition));
    return device;
  }

  /** Whether the board may yet have it: somebody has it still, or it took too long. */
  private static boolean mayPass(Throwable failure) {
    return failure instanceof RequestException refusal
        && Set.of(Code.NO_BOARD, Code.DEADLINE, Code.SHUTDOWN).contains(refusal.code());
  }

  /** Hears of nothing more. */
  @Override
  public void close() {
    thread.shutdownNow();
    CompletableFuture<?> heard = watch;
    if (heard != null) {
      heard.cancel(true);
    }
  }
}
