package io.coral.runtime.dualfpga;

import io.coral.spec.AcceleratorRuntime;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;

/**
 * One configuration of groups in OSGi. {@code member.target} filters the member runtimes by their
 * service properties.
 */
@Component(
    service = ConfiguredGroups.class,
    configurationPid = DualFpga.PID,
    configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = GroupConfiguration.class, factory = true)
public final class ConfiguredGroups {

  private final GroupSource source;

  /** Made by Declarative Services, again whenever a member runtime or a layer comes or goes. */
  @Activate
  public ConfiguredGroups(
      Map<String, ?> properties,
      @Reference(
              name = "member",
              target = "(coral.runtime.composite=false)",
              cardinality = ReferenceCardinality.MULTIPLE,
              policyOption = ReferencePolicyOption.GREEDY)
          List<AcceleratorRuntime> members,
      @Reference(
              service = UnaryOperator.class,
              target = "(coral.layers=true)",
              cardinality = ReferenceCardinality.MULTIPLE,
              policyOption = ReferencePolicyOption.GREEDY)
          List<UnaryOperator<AcceleratorRuntime>> layers) {
    this.source =
        GroupSource.of(
            "configuration " + properties.get(Constants.SERVICE_PID),
            properties,
            members.stream().map(member -> behind(layers, member)).toList());
  }

  private static AcceleratorRuntime behind(
      List<UnaryOperator<AcceleratorRuntime>> layers, AcceleratorRuntime member) {
    AcceleratorRuntime outermost = member;
    for (UnaryOperator<AcceleratorRuntime> layer : layers) {
      outermost = layer.apply(outermost);
    }
    return outermost;
  }

  GroupSource source() {
    return source;
  }
}
