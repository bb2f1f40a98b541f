package io.coral.kubernetes.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;

/**
 * Renders the project's kustomizations where there is no {@code kubectl}: of what that knows, what
 * they use; anything else is an error. Names of ConfigMaps stay as they are.
 */
final class Kustomization {

  private static final Set<String> FIELDS =
      Set.of(
          "apiVersion",
          "kind",
          "namespace",
          "resources",
          "configMapGenerator",
          "patches",
          "images");

  private static final Set<String> OF_THE_CLUSTER =
      Set.of(
          "Namespace",
          "ClusterRole",
          "ClusterRoleBinding",
          "CSIDriver",
          "DeviceClass",
          "PriorityClass",
          "MutatingWebhookConfiguration");

  private final Path folder;
  private final Map<String, Object> said;
  private final List<Map<String, Object>> objects = new ArrayList<>();

  private Kustomization(Path folder) throws IOException {
    this.folder = folder;
    this.said = object(new Yaml().load(text("kustomization.yaml")));
    assertThat(FIELDS).as("what is known of %s", folder).containsAll(said.keySet());
  }

  /** The objects of a folder. */
  static List<Map<String, Object>> rendered(Path folder) throws IOException {
    Kustomization kustomization = new Kustomization(folder);
    for (Object each : list(kustomization.said.get("resources"))) {
      kustomization.read(each.toString());
    }
    objects(kustomization.said.get("configMapGenerator")).forEach(kustomization::generate);
    objects(kustomization.said.get("patches")).forEach(kustomization::patch);
    objects(kustomization.said.get("images")).forEach(kustomization::tag);
    kustomization.setNamespace();
    return kustomization.objects;
  }

  /** The same as YAML. */
  static String text(Path folder) throws IOException {
    DumperOptions plain = new DumperOptions();
    plain.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    plain.setWidth(Integer.MAX_VALUE);
    return new Yaml(plain).dumpAll(rendered(folder).iterator());
  }

  /** All documents of some YAML. */
  static List<Map<String, Object>> documents(String yaml) {
    LoaderOptions strict = new LoaderOptions();
    strict.setAllowDuplicateKeys(false);
    return StreamSupport.stream(new Yaml(strict).loadAll(yaml).spliterator(), false)
        .filter(Map.class::isInstance)
        .map(Kustomization::object)
        .toList();
  }

  private String text(String file) throws IOException {
    return Files.readString(folder.resolve(file));
  }

  private void read(String resource) throws IOException {
    Path path = folder.resolve(resource).normalize();
    objects.addAll(Files.isDirectory(path) ? rendered(path) : documents(Files.readString(path)));
  }

  private void generate(Map<String, Object> generator) {
    Map<String, Object> data = new LinkedHashMap<>();
    for (Object literal : list(generator.get("literals"))) {
      String[] pair = literal.toString().split("=", 2);
      data.put(pair[0], pair[1]);
    }
    for (Object file : list(generator.get("files"))) {
      try {
        data.put(file.toString(), text(file.toString()));
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
    String name = generator.get("name").toString();
    if ("merge".equals(generator.get("behavior"))) {
      object(found("ConfigMap", name).get("data")).putAll(data);
    } else {
      Map<String, Object> metadata = new LinkedHashMap<>(Map.of("name", name));
      objects.add(
          new LinkedHashMap<>(
              Map.of("apiVersion", "v1", "kind", "ConfigMap", "metadata", metadata, "data", data)));
    }
  }

  private Map<String, Object> found(String kind, String name) {
    return objects.stream()
        .filter(each -> each.get("kind").equals(kind))
        .filter(each -> object(each.get("metadata")).get("name").equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError(folder + " has no " + kind + " " + name));
  }

  private void patch(Map<String, Object> patch) {
    Map<String, Object> target = object(patch.get("target"));
    Map<String, Object> object = found("" + target.get("kind"), "" + target.get("name"));
    for (Map<String, Object> each : objects(new Yaml().load(patch.get("patch").toString()))) {
      String[] path = each.get("path").toString().substring(1).split("/");
      Object parent = object;
      for (String step : Arrays.copyOf(path, path.length - 1)) {
        parent =
            parent instanceof List<?> list
                ? list.get(Integer.parseInt(step))
                : object(parent).get(step);
      }
      change(parent, path[path.length - 1], each);
    }
  }

  /** RFC 6902. */
  @SuppressWarnings("unchecked") // YAML has lists of objects
  private void change(Object parent, String last, Map<String, Object> how) {
    Object value = how.get("value");
    boolean isAdded = how.get("op").equals("add");
    if (parent instanceof List<?> list && isAdded) {
      assertThat(last).as("%s", how).isEqualTo("-");
      ((List<Object>) list).add(value);
    } else if (parent instanceof List<?> list) {
      ((List<Object>) list).set(Integer.parseInt(last), value);
    } else {
      boolean isThere = object(parent).put(last, value) != null;
      assertThat(isAdded || how.get("op").equals("replace") && isThere).as("%s", how).isTrue();
    }
  }

  private void tag(Map<String, Object> image) {
    for (Map<String, Object> each : objects) {
      if (each.get("spec") instanceof Map<?, ?> spec
          && spec.get("template") instanceof Map<?, ?> pod) {
        for (Map<String, Object> container : objects(object(pod.get("spec")).get("containers"))) {
          container.computeIfPresent(
              "image",
              (key, name) ->
                  name.equals(image.get("name")) ? name + ":" + image.get("newTag") : name);
        }
      }
    }
  }

  private void setNamespace() {
    if (said.containsKey("namespace")) {
      objects.stream()
          .filter(each -> !OF_THE_CLUSTER.contains(each.get("kind").toString()))
          .forEach(each -> object(each.get("metadata")).put("namespace", said.get("namespace")));
    }
  }

  @SuppressWarnings("unchecked") // YAML has texts for keys
  static Map<String, Object> object(Object yaml) {
    return (Map<String, Object>) yaml;
  }

  private static List<?> list(Object yaml) {
    return yaml == null ? List.of() : (List<?>) yaml;
  }

  private static List<Map<String, Object>> objects(Object yaml) {
    return list(yaml).stream().map(Kustomization::object).toList();
  }
}
