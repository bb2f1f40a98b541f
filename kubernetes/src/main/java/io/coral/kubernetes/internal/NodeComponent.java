package io.coral.kubernetes.internal;

import io.coral.api.Coral;
import io.coral.api.Entrances;
import io.coral.spec.Finding;
import io.coral.spec.settings.Settings;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.LoggerFactory;

/** The node plugin in a framework: there where its configuration is, for as long as a daemon is. */
@Component(
    service = NodeComponent.class,
    immediate = true,
    configurationPid = NodeSettings.PID,
    configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = NodeConfiguration.class)
public final class NodeComponent {

  private final NodePlugin plugin;

  /**
   * Begins.
   *
   * @throws IOException when it cannot, saying why
   * @throws IllegalArgumentException when a setting is wrong, saying which
   */
  @Activate
  public NodeComponent(
      Map<String, Object> configuration,
      @Reference Coral coral,
      @Reference Entrances entrances,
      @Reference(
              name = "claimable",
              cardinality = ReferenceCardinality.OPTIONAL,
              policyOption = ReferencePolicyOption.GREEDY)
          @Nullable Claimable claimable,
      @Reference(
              name = "events",
              cardinality = ReferenceCardinality.OPTIONAL,
              policyOption = ReferencePolicyOption.GREEDY)
          @Nullable PodEvents events)
      throws IOException {
    Settings settings = Settings.of(NodeSettings.PID, configuration);
    NodeSettings node = NodeSettings.of(settings);
    for (Finding finding : settings.findings()) {
      LoggerFactory.getLogger(NodeComponent.class).warn("{}", finding);
    }
    plugin =
        NodePlugin.start(
            coral,
            entrances,
            node,
            claimable == null ? kind -> false : claimable::has,
            events == null ? PodEvents.NONE : events);
    LoggerFactory.getLogger(NodeComponent.class)
        .info("The boards of this node are offered to the kubelet of {}", node.kubelet());
  }

  /** Ends it; waits for a bounded time. */
  @Deactivate
  public void stop() {
    plugin.close();
  }
}
