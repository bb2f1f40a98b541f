package io.coral.runtime.dualfpga;

import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.RuntimeLayer;
import io.coral.spec.foreign.RuntimeLayers;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.osgi.framework.Constants;
import org.osgi.framework.Filter;
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
 * service properties; it is read here and is no target of Declarative Services, which would bind a
 * group's own runtime by it, and takes a filter that it cannot read for none.
 */
@Component(
    service = ConfiguredGroups.class,
    configurationPid = DualFpgaRuntime.PID,
    configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = GroupConfiguration.class, factory = true)
public final class ConfiguredGroups {

  private static final String TARGET = "member.target";

  private final GroupSource source;

  /**
   * Made by Declarative Services, again whenever a runtime of single boards or a layer comes or
   * goes.
   *
   * @param runtimes with their service properties
   */
  @Activate
  public ConfiguredGroups(
      Map<String, ?> properties,
      @Reference(
              name = "single",
              target = "(coral.runtime.composite=false)",
              cardinality = ReferenceCardinality.MULTIPLE,
              policyOption = ReferencePolicyOption.GREEDY)
          List<Map.Entry<Map<String, Object>, AcceleratorRuntime>> runtimes,
      @Reference(
              cardinality = ReferenceCardinality.MULTIPLE,
              policyOption = ReferencePolicyOption.GREEDY)
          List<RuntimeLayer> layers) {
    this.source =
        source(String.valueOf(properties.get(Constants.SERVICE_PID)), properties, runtimes, layers);
  }

  private static GroupSource source(
      String name,
      Map<String, ?> properties,
      List<Map.Entry<Map<String, Object>, AcceleratorRuntime>> runtimes,
      List<RuntimeLayer> layers) {
    String target = Objects.toString(properties.get(TARGET), GroupConfiguration.ANY_MEMBER);
    try {
      Filter filter = FrameworkUtil.createFilter(target);
      return GroupSource.of(
          name,
          properties,
          runtimes.stream()
              .filter(runtime -> filter.match(FrameworkUtil.asDictionary(runtime.getKey())))
              .map(runtime -> RuntimeLayers.over(runtime.getValue(), layers))
              .toList());
    } catch (InvalidSyntaxException e) {
      return GroupSource.wrong(
          name,
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
