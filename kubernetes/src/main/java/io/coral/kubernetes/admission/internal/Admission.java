package io.coral.kubernetes.admission.internal;

import io.coral.kubernetes.internal.Json;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a pod gets that has the label {@value #LABEL}: the inline volume, mounted into each of its
 * containers, with the addresses of the bitstreams that its annotations name. What it has already
 * it is not given again.
 */
final class Admission {

  static final String LABEL = "inaccel/fpga";

  /** InAccel's: lines that its command line takes. */
  static final String COMMANDS = "inaccel/cli";

  /** Coral's: lines with addresses. */
  static final String ADDRESSES = "coral.io/bitstreams";

  private static final String DRIVER = "inaccel";
  private static final String MOUNT = "/var/lib/inaccel";
  private static final String ATTRIBUTE = "bitstreams";
  private static final Pattern INSTALL =
      Pattern.compile("(?:inaccel\\s+)?bitstream\\s+install\\s+(\\S+)");

  private final Map<String, Object> metadata;
  private final Map<String, Object> spec;
  private final List<Object> patch = new ArrayList<>();

  private Admission(Map<String, Object> pod) {
    this.metadata = Json.object(pod.get("metadata"));
    this.spec = Json.object(pod.get("spec"));
  }

  /**
   * The operations of a JSON patch that give a pod what it asks for; none where it has that.
   *
   * @throws IllegalArgumentException when an annotation cannot be carried out, saying what it may
   *     say
   */
  static List<Object> patch(Map<String, Object> pod) {
    Admission admission = new Admission(pod);
    if (admission.text("labels", LABEL).equals("enabled")) {
      admission.mount(admission.volume(admission.bitstreams()));
    }
    return admission.patch;
  }

  private String text(String kind, String key) {
    return Json.text(Json.object(metadata.get(kind)).get(key));
  }

  private static List<String> lines(String text) {
    return text.lines().map(String::strip).filter(each -> !each.isEmpty()).toList();
  }

  private Set<String> bitstreams() {
    Set<String> addresses = new LinkedHashSet<>();
    for (String line : lines(text("annotations", COMMANDS))) {
      Matcher install = INSTALL.matcher(line);
      addresses.add(address(COMMANDS, line, install.matches() ? install.group(1) : ""));
    }
    for (String line : lines(text("annotations", ADDRESSES))) {
      addresses.add(address(ADDRESSES, line, line));
    }
    return addresses;
  }

  private static String address(String annotation, String line, String said) {
    try {
      URI address = URI.create(said);
      if (address.getHost() != null
          && ("http".equals(address.getScheme()) || "https".equals(address.getScheme()))) {
        return said;
      }
    } catch (IllegalArgumentException e) {
      // told below, as what else is none
    }
    throw new IllegalArgumentException(
        "the annotation "
            + annotation
            + " has the line \""
            + line
            + "\"; expected "
            + (annotation.equals(COMMANDS) ? "`bitstream install` and " : "")
            + "an address of http or https, and nothing else: other commands are an operator's");
  }

  /** The name of the pod's volume of this driver, which it has from now on. */
  private String volume(Set<String> bitstreams) {
    List<Map<String, Object>> volumes = Json.objects(spec.get("volumes"));
    Map<String, Object> attributes =
        bitstreams.isEmpty() ? Map.of() : Map.of(ATTRIBUTE, String.join("\n", bitstreams));
    for (int at = 0; at < volumes.size(); at++) {
      Map<String, Object> volume = volumes.get(at);
      Map<String, Object> csi = Json.object(volume.get("csi"));
      if (Json.text(csi.get("driver")).equals(DRIVER)) {
        attribute("/spec/volumes/" + at + "/csi/volumeAttributes", csi, attributes);
        return Json.text(volume.get("name"));
      }
      if (Json.text(volume.get("name")).equals(DRIVER)) {
        throw new IllegalArgumentException(
            "the pod has a volume " + DRIVER + " that is another one's; give it another name");
      }
    }
    Map<String, Object> csi = new LinkedHashMap<>(Map.of("driver", DRIVER));
    if (!attributes.isEmpty()) {
      csi.put("volumeAttributes", attributes);
    }
    append("/spec/volumes", volumes, Map.of("name", DRIVER, "csi", csi));
    return DRIVER;
  }

  private void attribute(String path, Map<String, Object> csi, Map<String, Object> wanted) {
    Map<String, Object> said = Json.object(csi.get("volumeAttributes"));
    if (!said.entrySet().containsAll(wanted.entrySet())) {
      Map<String, Object> both = new LinkedHashMap<>(said);
      both.putAll(wanted);
      add(path, both);
    }
  }

  private void mount(String volume) {
    for (String kind : List.of("initContainers", "containers")) {
      List<Map<String, Object>> containers = Json.objects(spec.get(kind));
      for (int at = 0; at < containers.size(); at++) {
        List<Map<String, Object>> mounts = Json.objects(containers.get(at).get("volumeMounts"));
        if (mounts.stream().noneMatch(each -> Json.text(each.get("mountPath")).equals(MOUNT))) {
          append(
              "/spec/" + kind + "/" + at + "/volumeMounts",
              mounts,
              Map.of("name", volume, "mountPath", MOUNT));
        }
      }
    }
  }

  private void append(String path, List<?> there, Object value) {
    if (there.isEmpty()) {
      add(path, List.of(value));
    } else {
      add(path + "/-", value);
    }
  }

  private void add(String path, Object value) {
    patch.add(Map.of("op", "add", "path", path, "value", value));
  }
}
