package io.coral.gateway.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.coral.gateway.objects.internal.ObjectSettings;
import io.coral.spec.settings.Settings;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The files for a container agree with each other and with the code; nothing is built or run. */
class ContainerTest {

  private static final Path FOLDER = Path.of("../distribution/container");
  private static final Path PROFILES = Path.of("../distribution/assembly/src/profiles");
  private static final String SERVE = "io.coral.serve";
  private static final Set<String> INSTRUCTIONS =
      Set.of("FROM", "COPY", "RUN", "ENV", "USER", "EXPOSE", "ENTRYPOINT");

  private static List<JsonNode> service() throws IOException {
    LoaderOptions strict = new LoaderOptions();
    strict.setAllowDuplicateKeys(false);
    List<JsonNode> documents = new ArrayList<>();
    try (Reader reader = Files.newBufferedReader(FOLDER.resolve("service.yaml"))) {
      for (Object each : new Yaml(new SafeConstructor(strict)).loadAll(reader)) {
        documents.add(new ObjectMapper().valueToTree(each));
      }
    }
    return documents;
  }

  /** Each instruction of the Dockerfile with what follows, in order. */
  private static List<String[]> instructions() throws IOException {
    return Files.readString(FOLDER.resolve("Dockerfile"))
        .replaceAll("(?m)^#.*\n", "")
        .replaceAll("\\\\\n\\s*", "")
        .lines()
        .map(line -> line.split(" ", 2))
        .collect(Collectors.toList());
  }

  private static String instruction(String name) throws IOException {
    return instructions().stream()
        .filter(each -> each[0].equals(name))
        .map(each -> each[1])
        .collect(Collectors.joining("\n"));
  }

  @Test
  void theImageRunsACommandOfAProfileThatExistsAndNotAsRoot() throws IOException {
    List<String> names = instructions().stream().map(each -> each[0]).toList();
    JsonNode entry = new ObjectMapper().readTree(instruction("ENTRYPOINT"));

    assertThat(names).isSubsetOf(INSTRUCTIONS).startsWith("FROM").endsWith("ENTRYPOINT");
    assertThat(instruction("FROM")).matches("debian:[a-z]+");
    assertThat(instruction("USER")).as("a kubelet looks at numbers").matches("[1-9]\\d*:[1-9]\\d*");
    assertThat(entry.get(1).asText()).isEqualTo("--profile");
    assertThat(PROFILES.resolve(entry.get(2).asText())).isDirectory();
    assertThat(entry.get(3).asText()).isEqualTo("serve");
    assertThat(instruction("RUN").lines())
        .as("of that profile")
        .contains("/usr/share/coral/class-data --profile " + entry.get(2).asText());
    assertThat(FOLDER.resolve("../assembly/src/class-data")).isExecutable();
    assertThat(entry.get(5).asText()).isEqualTo(instruction("EXPOSE"));
  }

  @Test
  void theServiceFitsTheImage() throws IOException {
    JsonNode service = service().get(0);
    JsonNode pod = service.at("/spec/template/spec");
    JsonNode container = pod.at("/containers/0");

    assertThat(service.get("apiVersion").asText()).isEqualTo("serving.knative.dev/v1");
    assertThat(service.get("kind").asText()).isEqualTo("Service");
    assertThat(container.at("/ports/0/containerPort").asText()).isEqualTo(instruction("EXPOSE"));
    assertThat(instruction("ENV"))
        .contains(
            "CORAL_DATA="
                + Path.of(container.at("/volumeMounts/0/mountPath").asText()).getParent());
    assertThat(
            container.at("/securityContext/runAsUser").asText()
                + ":"
                + container.at("/securityContext/runAsGroup").asText())
        .isEqualTo(instruction("USER"));
    assertThat(instruction("RUN")).contains("chown -R " + instruction("USER"));
    assertThat(pod.at("/volumes/0/configMap/name"))
        .isEqualTo(service().get(1).at("/metadata/name"));
    assertThat(pod.at("/volumes/0/name")).isEqualTo(container.at("/volumeMounts/0/name"));
  }

  @Test
  void itsSettingsAreThoseOfTheGatewayAndOfWhatStandsBeforeIt() throws IOException {
    Map<String, Map<String, Object>> files = new HashMap<>();
    for (Map.Entry<String, JsonNode> each : service().get(1).get("data").properties()) {
      Properties properties = new Properties();
      properties.load(new StringReader(each.getValue().asText()));
      Map<String, Object> values = new HashMap<>();
      properties.forEach((key, value) -> values.put(key.toString(), value));
      files.put(each.getKey().replaceFirst("\\.cfg$", ""), values);
    }

    assertThat(files).containsOnlyKeys(SERVE, GatewaySettings.PID, ObjectSettings.PID);
    assertThat(settings(SERVE, files).list("names", List.of()))
        .as("by which others of the cluster ask its proxy")
        .contains("*.svc.cluster.local");
    GatewaySettings gateway = GatewaySettings.of(settings(GatewaySettings.PID, files));
    assertThat(gateway.grpc().port()).isEqualTo(-1);
    assertThat(gateway.memory()).isEqualTo(768L << 20);
    ObjectSettings objects = ObjectSettings.of(settings(ObjectSettings.PID, files));
    assertThat(objects.allowed()).containsExactly("s3://incoming/");
    assertThat(objects.attempts()).isEqualTo(6);
  }

  private static Settings settings(String pid, Map<String, Map<String, Object>> files) {
    return Settings.of(pid, files.get(pid));
  }
}
