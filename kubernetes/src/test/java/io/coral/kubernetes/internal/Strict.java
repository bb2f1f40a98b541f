package io.coral.kubernetes.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.resource.v1.DeviceClass;
import io.fabric8.kubernetes.api.model.resource.v1.ResourceClaim;
import io.fabric8.kubernetes.api.model.resource.v1.ResourceClaimTemplate;
import io.fabric8.kubernetes.api.model.resource.v1.ResourceSlice;
import io.fabric8.kubernetes.api.model.resource.v1.ResourceSliceList;
import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClass;
import io.fabric8.kubernetes.api.model.storage.CSIDriver;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.Yaml;

/** Reads manifests as the API server does: a field that Kubernetes does not have is an error. */
public final class Strict {

  private static final ObjectMapper MAPPER =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .setAnnotationIntrospector(
              new JacksonAnnotationIntrospector() {
                @Override
                public Boolean hasAnySetter(Annotated member) {
                  // the model keeps what it does not know; here that is an error
                  return false;
                }
              });

  private static final Map<String, Class<?>> KINDS =
      Stream.of(
              ConfigMap.class,
              Namespace.class,
              Pod.class,
              Secret.class,
              Service.class,
              ServiceAccount.class,
              MutatingWebhookConfiguration.class,
              DaemonSet.class,
              Deployment.class,
              CSIDriver.class,
              ClusterRole.class,
              ClusterRoleBinding.class,
              DeviceClass.class,
              Event.class,
              Node.class,
              PriorityClass.class,
              ResourceClaim.class,
              ResourceClaimTemplate.class,
              ResourceSlice.class,
              ResourceSliceList.class,
              Status.class)
          .collect(Collectors.toMap(Class::getSimpleName, each -> each));

  private Strict() {}

  /** The objects of some manifests, by kind; the last of several. */
  public static Map<String, Object> read(String yaml) {
    Map<String, Object> objects = new TreeMap<>();
    StreamSupport.stream(new Yaml().loadAll(yaml).spliterator(), false)
        .filter(Map.class::isInstance)
        .map(Map.class::cast)
        .forEach(each -> objects.put(each.get("kind").toString(), known(each)));
    return objects;
  }

  /** One of them, as Kubernetes' own type where that is known here. */
  private static Object known(Map<?, ?> object) {
    Class<?> kind = KINDS.get(object.get("kind").toString());
    return kind == null ? object : MAPPER.convertValue(object, kind);
  }

  /** Requires that one is of a kind that is known here, and as that is. */
  public static void require(Map<?, ?> object) {
    assertThat(known(object)).as("of the published types").isNotInstanceOf(Map.class);
  }

  /** A pod in JSON. */
  public static Pod pod(Object json) {
    return MAPPER.convertValue(json, Pod.class);
  }
}
