package io.coral.kubernetes.csi.internal;

import io.coral.api.Coral;
import io.coral.api.repository.BitstreamRepository;
import io.coral.api.repository.RemoteRepositories;
import io.coral.grpc.EventLoops;
import io.coral.inaccel.Roots;
import io.coral.kubernetes.internal.HarmlessEvents;
import io.coral.kubernetes.internal.Kubelet;
import io.coral.kubernetes.internal.News;
import io.coral.kubernetes.internal.PluginThread;
import io.coral.kubernetes.internal.PodEvents;
import io.coral.kubernetes.internal.Registrar;
import io.coral.kubernetes.internal.Trouble;
import io.coral.kubernetes.wire.Csi;
import io.coral.kubernetes.wire.Pods;
import io.coral.kubernetes.wire.Registration;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The driver {@code inaccel} of a node: does what the kubelet asks of it on one thread, which waits
 * for nobody without a bound, and looks again and again at which pods there are.
 */
final class VolumePlugin implements AutoCloseable {

  /** The driver, as pods name it. */
  static final String DRIVER = "inaccel";

  /** Of the interface, and of the driver. */
  static final String VERSION = "1.0.0";

  private static final Registration.PluginInfo INFO =
      Registration.PluginInfo.newBuilder()
          .setType("CSIPlugin")
          .setName(DRIVER)
          .addSupportedVersions(VERSION)
          .build();

  private static final int STOP_SECONDS = 10;

  private final PodEvents events;
  private final Kubelet kubelet;
  private final Path pods;
  private final String node;
  private final Publications publications;
  private final Bitstreams bitstreams;
  private final Registrar registrar;

  /** After the end nothing is done that the kubelet still asks. */
  private final ScheduledExecutorService thread = PluginThread.named("coral-kubernetes-volumes");

  /** Whether this has been the node's driver; of the thread. */
  private boolean isOpen;

  private final Trouble trouble = new Trouble();

  private VolumePlugin(
      Coral coral,
      Roots roots,
      BitstreamRepository repository,
      RemoteRepositories remotes,
      VolumeSettings settings,
      PodEvents events,
      EventLoops loops) {
    this.events = new News(new HarmlessEvents(events));
    this.kubelet = new Kubelet(settings.kubelet(), loops);
    this.pods = settings.kubelet().resolve("pods");
    this.node = settings.node();
    this.publications =
        new Publications(coral, roots, settings.state().resolve("volumes"), settings);
    this.bitstreams =
        new Bitstreams(
            repository, remotes, settings.state().resolve("bitstreams"), settings.sources());
    this.registrar =
        new Registrar(
            INFO, "csi.sock", VolumeServices.of(this), () -> {}, settings.kubelet(), loops);
  }

  /**
   * Begins, on threads of its own.
   *
   * @param events where pods are told what became of their volumes and bitstreams
   */
  static VolumePlugin start(
      Coral coral,
      Roots roots,
      BitstreamRepository repository,
      RemoteRepositories remotes,
      VolumeSettings settings,
      PodEvents events,
      EventLoops loops) {
    VolumePlugin plugin =
        new VolumePlugin(coral, roots, repository, remotes, settings, events, loops);
    plugin.thread.scheduleWithFixedDelay(
        plugin::look, 0, settings.look().toMillis(), TimeUnit.MILLISECONDS);
    return plugin;
  }

  private void look() {
    trouble.attempt(
        "A pod with a volume of the driver " + DRIVER, () -> registrar.keepServed(this::open));
    if (!isOpen) {
      // another one is the node's driver still
      return;
    }
    kubelet.list(
        listed -> thread.execute(() -> look(listed)),
        failed -> thread.execute(publications::unknown));
  }

  /** Of a node's drivers, one has what was promised and brought. */
  private void open() throws IOException {
    if (!isOpen) {
      publications.open();
      bitstreams.open(publications.bitstreams());
      isOpen = true;
    }
  }

  private void look(Pods.ListPodResourcesResponse listed) {
    trouble.attempt(
        "The volume of a pod",
        () -> {
          publications.pods(listed, System.nanoTime());
          bitstreams.keep(publications.bitstreams());
        });
  }

  /** Which node this is. */
  Csi.NodeGetInfoResponse node() {
    return Csi.NodeGetInfoResponse.newBuilder().setNodeId(node).build();
  }

  /** Gives a pod its volume. */
  void publish(
      Csi.NodePublishVolumeRequest asked, StreamObserver<Csi.NodePublishVolumeResponse> answer) {
    thread.execute(
        () -> {
          try {
            Volume volume = Volume.of(asked, pods);
            boolean isAskedAgain = publications.isPromised(volume);
            publications.promise(volume);
            if (publications.isServed(volume)) {
              done(answer);
              return;
            }
            if (isAskedAgain) {
              tellAwaited(asked, bitstreams.awaited(volume.bitstreams()));
            }
            bitstreams
                .bring(volume.bitstreams())
                .whenCompleteAsync(
                    (done, failed) -> {
                      if (failed == null) {
                        tellBrought(asked, volume.bitstreams());
                        serve(asked, volume, answer);
                      } else {
                        takeBack(volume, tellRefused(asked, "BitstreamRefused", failed), answer);
                      }
                    },
                    thread);
          } catch (IOException | StatusException | RuntimeException e) {
            answer.onError(tellRefused(asked, "VolumeRefused", e));
          }
        });
  }

  /** The kubelet has given up once at least, and its own event does not say what it waited for. */
  private void tellAwaited(Csi.NodePublishVolumeRequest asked, Set<String> bitstreams) {
    if (!bitstreams.isEmpty()) {
      String what = String.join(", ", bitstreams) + " is fetched still, and the pod waits for it";
      tell(asked, PodEvents.Kind.Warning, "BitstreamAwaited", what);
    }
  }

  private void tellBrought(Csi.NodePublishVolumeRequest asked, Set<String> bitstreams) {
    if (!bitstreams.isEmpty()) {
      String what = String.join(", ", bitstreams) + " is on this node";
      tell(asked, PodEvents.Kind.Normal, "BitstreamInstalled", what);
    }
  }

  /** What will not pass by itself. */
  private StatusException tellRefused(
      Csi.NodePublishVolumeRequest asked, String reason, Throwable why) {
    StatusException status = status(why);
    if (!mayPass(status)) {
      String what = String.valueOf(status.getStatus().getDescription());
      tell(asked, PodEvents.Kind.Warning, reason, what);
    }
    return status;
  }

  private void tell(
      Csi.NodePublishVolumeRequest asked, PodEvents.Kind kind, String reason, String message) {
    Volume.pod(asked).ifPresent(pod -> events.tell(pod, kind, reason, message));
  }

  private void serve(
      Csi.NodePublishVolumeRequest asked,
      Volume volume,
      StreamObserver<Csi.NodePublishVolumeResponse> answer) {
    kubelet.list(
        listed ->
            thread.execute(
                () -> {
                  try {
                    publications.serve(volume, listed);
                    done(answer);
                  } catch (IOException | StatusException | RuntimeException e) {
                    takeBack(volume, tellRefused(asked, "VolumeRefused", e), answer);
                  }
                }),
        failed ->
            answer.onError(
                Status.UNAVAILABLE
                    .withDescription("the kubelet does not say which pods there are: " + failed)
                    .asException()));
  }

  private static void done(StreamObserver<Csi.NodePublishVolumeResponse> answer) {
    answer.onNext(Csi.NodePublishVolumeResponse.getDefaultInstance());
    answer.onCompleted();
  }

  /** The kubelet shows why as the pod's event; what it asks again for is not forgotten. */
  private void takeBack(
      Volume volume, StatusException why, StreamObserver<Csi.NodePublishVolumeResponse> answer) {
    if (!mayPass(why)) {
      try {
        publications.takeBack(volume.id(), volume.target());
      } catch (IOException e) {
        why.addSuppressed(e);
      }
    }
    answer.onError(why);
  }

  /** Whether there is nothing to be done about it: it passes, or the pod has gone. */
  private static boolean mayPass(StatusException why) {
    return Set.of(Status.Code.UNAVAILABLE, Status.Code.ABORTED).contains(why.getStatus().getCode());
  }

  private static StatusException status(Throwable why) {
    Throwable cause =
        why instanceof CompletionException ? Objects.requireNonNullElse(why.getCause(), why) : why;
    Status known = Status.fromThrowable(cause);
    return known.getCode() == Status.Code.UNKNOWN
        ? Status.INTERNAL.withDescription(cause.toString()).withCause(cause).asException()
        : known.asException();
  }

  /** Takes a pod's volume away. */
  void unpublish(
      Csi.NodeUnpublishVolumeRequest asked,
      StreamObserver<Csi.NodeUnpublishVolumeResponse> answer) {
    thread.execute(
        () -> {
          try {
            publications.takeBack(
                Volume.id(asked.getVolumeId()), Volume.target(asked.getTargetPath(), pods));
            bitstreams.keep(publications.bitstreams());
            answer.onNext(Csi.NodeUnpublishVolumeResponse.getDefaultInstance());
            answer.onCompleted();
          } catch (IOException | StatusException | RuntimeException e) {
            answer.onError(status(e));
          }
        });
  }

  /** Hangs up on the kubelet and on clients, whose volumes stay. Waits for a bounded time. */
  @Override
  public void close() {
    PluginThread.end(
        thread,
        () -> {
          publications.close();
          // last, for another daemon's driver begins with what it finds
          registrar.close();
        });
    try {
      if (!thread.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
        log().warn("The driver's sockets are not closed {} s after the end", STOP_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    bitstreams.close();
  }

  private static Logger log() {
    return LoggerFactory.getLogger(VolumePlugin.class);
  }
}
