package io.coral.kubernetes.csi.internal;

import io.coral.kubernetes.internal.PodEvents;
import io.coral.kubernetes.wire.Csi;
import io.coral.spec.settings.ClosestNames;
import io.grpc.Status;
import io.grpc.StatusException;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What a pod was promised.
 *
 * @param id the kubelet's name of it
 * @param target the folder that the pod's containers get
 * @param namespace of the pod
 * @param pod its name
 * @param container whose boards are meant; empty where only one container has some
 * @param bitstreams addresses of those that the pod brings
 */
record Volume(
    String id,
    Path target,
    String namespace,
    String pod,
    Optional<String> container,
    Set<String> bitstreams) {

  private static final String KUBERNETES = "csi.storage.k8s.io/";
  private static final String POD = KUBERNETES + "pod.";
  private static final String CONTAINER = "container";
  private static final String BITSTREAMS = "bitstreams";
  private static final Set<String> ATTRIBUTES = Set.of(CONTAINER, BITSTREAMS);

  /** The kubelet makes {@code csi-} and a digest; it is a file's name here. */
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

  /**
   * What the kubelet asks for.
   *
   * @param pods the folder below which the kubelet has its pods' volumes
   * @throws StatusException {@code INVALID_ARGUMENT} saying what is wrong with it
   */
  static Volume of(Csi.NodePublishVolumeRequest asked, Path pods) throws StatusException {
    Map<String, String> context = asked.getVolumeContextMap();
    check(
        context.getOrDefault(KUBERNETES + "ephemeral", "").equals("true"),
        "it is no inline volume of a pod; expected a volume with csi and driver inaccel in the"
            + " pod's own list, and CSIDriver inaccel with podInfoOnMount and the mode Ephemeral");
    check(
        !asked.getReadonly() && !asked.getVolumeCapability().hasBlock(),
        "clients write into it, so it is neither read-only nor a block device");
    for (String key : context.keySet()) {
      check(
          key.startsWith(KUBERNETES) || ATTRIBUTES.contains(key),
          "its volumeAttributes have "
              + key
              + "; there are only "
              + String.join(", ", new TreeSet<>(ATTRIBUTES))
              + ClosestNames.typoOf(key, ATTRIBUTES)
                  .map(near -> "; " + near + " is near")
                  .orElse(""));
    }
    return new Volume(
        id(asked.getVolumeId()),
        target(asked.getTargetPath(), pods),
        required(context, POD + "namespace"),
        required(context, POD + "name"),
        Optional.ofNullable(context.get(CONTAINER)),
        lines(context.getOrDefault(BITSTREAMS, "")));
  }

  /**
   * Whose volume it is to be, whatever is wrong with that; empty where the kubelet does not say.
   */
  static Optional<PodEvents.Pod> pod(Csi.NodePublishVolumeRequest asked) {
    Map<String, String> context = asked.getVolumeContextMap();
    return Optional.ofNullable(context.get(POD + "name"))
        .map(
            name ->
                new PodEvents.Pod(
                    context.getOrDefault(POD + "namespace", ""),
                    name,
                    Optional.ofNullable(context.get(POD + "uid"))));
  }

  /** Checks the kubelet's name of a volume. */
  static String id(String id) throws StatusException {
    check(ID.matcher(id).matches(), "it is called \"" + id + "\"; expected a file's name");
    return id;
  }

  /** Checks where a volume is to be: nothing else of the node is touched. */
  static Path target(String said, Path pods) throws StatusException {
    Path target = Path.of(said);
    check(
        target.isAbsolute() && target.normalize().equals(target) && target.startsWith(pods),
        "it is to be at \"" + said + "\"; expected a folder below " + pods);
    check(!target.equals(pods), "it is to be at " + said + ", where the kubelet has all pods");
    return target;
  }

  private static String required(Map<String, String> context, String key) throws StatusException {
    String value = context.getOrDefault(key, "");
    check(!value.isEmpty(), "the kubelet does not say " + key + ", which CSIDriver asks for");
    return value;
  }

  private static void check(boolean isWell, String wrong) throws StatusException {
    if (!isWell) {
      throw Status.INVALID_ARGUMENT.withDescription("the volume cannot be: " + wrong).asException();
    }
  }

  private static Set<String> lines(String text) {
    return new TreeSet<>(text.lines().map(String::strip).filter(each -> !each.isEmpty()).toList());
  }

  /** As it is kept in a file. */
  byte[] kept() throws IOException {
    Properties kept = new Properties();
    kept.setProperty("target", target.toString());
    kept.setProperty("namespace", namespace);
    kept.setProperty("pod", pod);
    container.ifPresent(name -> kept.setProperty(CONTAINER, name));
    kept.setProperty(BITSTREAMS, String.join("\n", bitstreams));
    StringWriter text = new StringWriter();
    kept.store(text, null);
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** As it was kept in a file. */
  static Volume of(String id, byte[] content) throws IOException {
    Properties kept = new Properties();
    kept.load(new StringReader(new String(content, StandardCharsets.UTF_8)));
    return new Volume(
        id,
        Path.of(text(kept, "target")),
        text(kept, "namespace"),
        text(kept, "pod"),
        Optional.ofNullable(kept.getProperty(CONTAINER)),
        lines(text(kept, BITSTREAMS)));
  }

  private static String text(Properties kept, String key) {
    return Objects.requireNonNull(kept.getProperty(key), key);
  }

  @Override
  public String toString() {
    return namespace + "/" + pod + " at " + target;
  }
}
