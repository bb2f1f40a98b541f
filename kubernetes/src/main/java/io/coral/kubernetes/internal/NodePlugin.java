package io.coral.kubernetes.internal;

import io.coral.api.Coral;
import io.coral.api.Entrances;
import io.coral.grpc.EventLoops;
import io.coral.kubernetes.wire.Pods;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the kubelet and the engine in step: looks at both again and again. What gives and takes
 * boards is done in turn, and waits for nobody without a bound; what takes longer with more boards
 * is made ready for that before, for a pod that is given boards waits for its turn.
 */
final class NodePlugin implements AutoCloseable {

  private static final int STOP_SECONDS = 10;

  /** What raw boards are for the containers' runtime. */
  private static final String BOARD = "coral.io/board";

  /** After how many looks a kubelet is asked again that has not looked at boards. */
  private static final int PATIENCE = 5;

  /** How often the kubelet is asked who has what, while somebody may have ended. */
  private static final int QUESTIONS = 5;

  private final Coral coral;
  private final NodeSettings settings;
  private final Predicate<String> isClaimable;

  /** Where the kubelet asks: it may wait there for the daemon, and others' calls would with it. */
  private final EventLoops loops;

  private final Kubelet kubelet;
  private final Places places;
  private final Allocations allocations;
  private final PodBoards boards;
  private final RawBoards raw;
  private final Labels labels;

  /** Written in turn, and read by all. */
  private final Map<String, ResourcePlugin> resources = new ConcurrentSkipListMap<>();

  /** After the end nothing is done that the kubelet still asks. */
  private final ScheduledExecutorService thread = PluginThread.named("coral-kubernetes");

  /** Looks at boards, which takes a while where there are many, or one is taken from the engine. */
  private final ScheduledExecutorService looker = PluginThread.named("coral-kubernetes-boards");

  /** Reads who has what, and tells pods of their boards. */
  private final ScheduledExecutorService teller = PluginThread.named("coral-kubernetes-pods");

  private final Turns turns = new Turns(thread);

  private final Trouble trouble = new Trouble();

  private NodePlugin(
      Coral coral,
      Entrances entrances,
      NodeSettings settings,
      Predicate<String> isClaimable,
      PodEvents events,
      EventLoops loops)
      throws IOException {
    this.coral = coral;
    this.settings = settings;
    this.isClaimable = isClaimable;
    this.loops = loops;
    this.kubelet = new Kubelet(settings.kubelet(), loops);
    this.places = new Places(settings.pci());
    this.boards = new PodBoards(events);
    this.raw =
        new RawBoards(
            coral,
            kind -> settings.raw().contains(kind) && !isClaimable.test(kind),
            new DeviceNodes(settings.pci()),
            settings.cdi().map(folder -> new ContainerDevices(folder, BOARD)));
    this.labels = new Labels(settings.labels());
    this.allocations =
        new Allocations(
            coral,
            entrances,
            settings.sockets(),
            settings.replicas(),
            settings.release(),
            System::nanoTime);
  }

  /**
   * Begins, on threads of its own.
   *
   * @param isClaimable which kinds of boards claims have, and so no plugin offers
   * @param events where pods are told of their boards
   * @throws IOException when the folder for sockets cannot be made
   */
  static NodePlugin start(
      Coral coral,
      Entrances entrances,
      NodeSettings settings,
      Predicate<String> isClaimable,
      PodEvents events)
      throws IOException {
    NodePlugin plugin = make(coral, entrances, settings, isClaimable, events);
    long look = settings.look().toMillis();
    long question = Math.max(1, settings.release().toMillis() / QUESTIONS);
    plugin.looker.scheduleWithFixedDelay(plugin::look, 0, look, TimeUnit.MILLISECONDS);
    plugin.thread.scheduleWithFixedDelay(plugin::ask, 0, question, TimeUnit.MILLISECONDS);
    return plugin;
  }

  private static NodePlugin make(
      Coral coral,
      Entrances entrances,
      NodeSettings settings,
      Predicate<String> isClaimable,
      PodEvents events)
      throws IOException {
    EventLoops loops = new EventLoops();
    try {
      return new NodePlugin(coral, entrances, settings, isClaimable, events, loops);
    } catch (IOException e) {
      loops.close();
      throw e;
    }
  }

  private void look() {
    trouble.attempt(
        "The list of boards",
        () -> {
          List<Offer> offers = raw.keep(Offer.of(coral, places));
          Map<String, List<Offer>> byResource =
              offers.stream()
                  .filter(each -> !isClaimable.test(each.resource()))
                  .collect(Collectors.groupingBy(Offer::resource));
          run(
              "The kubelet",
              () -> {
                offer(byResource);
                // behind it: who has what is read by the resources that are served
                tell(() -> boards.offered(settings.replicas(), offers));
              });
          labels.write(offers);
        });
  }

  /** In turn. */
  private void run(String who, Trouble.Attempt what) {
    turns.execute(() -> trouble.attempt(who, what));
  }

  private void tell(Trouble.Attempt what) {
    teller.execute(() -> trouble.attempt("A pod", what));
  }

  private void offer(Map<String, List<Offer>> offers) throws IOException {
    boolean isNew = !resources.keySet().containsAll(offers.keySet());
    for (String resource : offers.keySet()) {
      resources.computeIfAbsent(resource, this::plugin);
    }
    if (isNew) {
      // some may be a container's from before this process, which has them alone from now on
      ask();
    }
    for (Map.Entry<String, ResourcePlugin> each : resources.entrySet()) {
      each.getValue().offer(offers.getOrDefault(each.getKey(), List.of()));
      each.getValue().keepServed(loops);
    }
  }

  private ResourcePlugin plugin(String resource) {
    return new ResourcePlugin(
        resource,
        kubelet,
        settings.replicas(),
        allocations,
        raw,
        settings.look().multipliedBy(PATIENCE),
        turns);
  }

  private void ask() {
    kubelet.list(listed -> tell(() -> held(listed)), failed -> turns.execute(allocations::unknown));
  }

  private void held(Pods.ListPodResourcesResponse listed) {
    List<Map.Entry<String, List<String>>> devices = devices(listed);
    run(
        "A container",
        () -> {
          allocations.held(devices);
          run("The next container", this::release);
        });
    boards.held(listed, this::isServed);
  }

  /** One after the other, behind whoever is given boards meanwhile. */
  private void release() {
    allocations
        .release()
        .ifPresent(
            free -> {
              tell(() -> boards.released(free.getKey(), free.getValue()));
              run("The next container", this::release);
            });
  }

  /** Whether who has boards of a kind has a socket for them. */
  private boolean isServed(String resource) {
    return resources.containsKey(resource) && !raw.has(resource);
  }

  /** The devices of each container that it has a socket for. */
  private List<Map.Entry<String, List<String>>> devices(Pods.ListPodResourcesResponse listed) {
    return listed.getPodResourcesList().stream()
        .flatMap(pod -> pod.getContainersList().stream())
        .flatMap(each -> Tenants.devices(each, this::isServed).entrySet().stream())
        .toList();
  }

  /**
   * Hangs up on the kubelet and on containers, which keep their boards. Waits for a bounded time.
   */
  @Override
  public void close() {
    looker.shutdown();
    turns.end(
        () -> {
          resources.values().forEach(ResourcePlugin::close);
          allocations.close();
        });
    thread.shutdown();
    teller.shutdown();
    try {
      if (!thread.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)
          || !looker.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)
          || !teller.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
        log().warn("The kubelet's sockets are not closed {} s after the end", STOP_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    loops.close();
  }

  private static Logger log() {
    return LoggerFactory.getLogger(NodePlugin.class);
  }
}
