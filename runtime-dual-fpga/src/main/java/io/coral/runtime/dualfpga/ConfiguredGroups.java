package io.coral.runtime.dualfpga;

import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.RuntimeLayer;
import io.coral.spec.foreign.RuntimeLayers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
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
    configurationPid = DualFpgaRuntime.PID,
    configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = GroupConfiguration.class, factory = true)
public final class ConfiguredGroups {

  private static final String TARGET = "member.target";

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
              cardinality = ReferenceCardinality.MULTIPLE,
              policyOption = ReferencePolicyOption.GREEDY)
          List<RuntimeLayer> layers) {
    String name = String.valueOf(properties.get(Constants.SERVICE_PID));
    this.source =
        wrongTarget(properties)
            .map(cause -> GroupSource.wrong(name, cause))
            .orElseGet(
                () ->
                    GroupSource.of(
                        name,
                        properties,
                        members.stream()
                            .map(member -> RuntimeLayers.over(member, layers))
                            .toList()));
  }

  /** Declarative Services takes a filter that it cannot read for none. */
  private static Optional<String> wrongTarget(Map<String, ?> properties) {
    String target = String.valueOf(properties.get(TARGET));
    try {
      FrameworkUtil.createFilter(target);
      return Optional.empty();
    } catch (InvalidSyntaxException e) {
      return Optional.of(
          TARGET
              + " is \""
              + target
              + "\", which is no filter ("
              + e.getMessage()
              + "); expected one like (coral.runtime.id=xilinx)");
    }
  }

  GroupSource source() {
    return source;
  }
}
