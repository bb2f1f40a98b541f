package io.coral.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.resource.ResourceID;
import org.apache.spark.resource.ResourceInformation;
import org.apache.spark.resource.ResourceRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class BoardDiscoveryTest {

  private static final Map<String, String> PROPERTIES =
      Map.of(
          "io.coral.api.open",
          "engine",
          "io.coral.runtime.sim.boards",
          "count=2, name=u250; vendor=xilinx");

  @BeforeAll
  static void twoOfTheSimulatorAndOneThatCallsItselfOtherwise() {
    PROPERTIES.forEach(System::setProperty);
  }

  @AfterAll
  static void forget() {
    PROPERTIES.keySet().forEach(System::clearProperty);
  }

  private static Optional<ResourceInformation> discover(String name, long amount, String vendor) {
    ResourceRequest request =
        new ResourceRequest(
            new ResourceID("spark.worker", name),
            amount,
            Optional.empty(),
            Optional.of(vendor).filter(each -> !each.isEmpty()));
    return new BoardDiscovery().discoverResource(request, new SparkConf(false));
  }

  private static String[] addresses(String name, String vendor) {
    return discover(name, 1, vendor).orElseThrow().addresses();
  }

  @Test
  void anyBoardIsOne() {
    assertThat(addresses("fpga", "")).containsExactly("sim/sim-0", "sim/sim-1", "sim/sim-2");
  }

  @Test
  void aNameIsThoseOfThatName() {
    assertThat(addresses("u250", "")).containsExactly("sim/sim-2");
    assertThat(addresses("u250", "xilinx")).containsExactly("sim/sim-2");
    assertThat(addresses("fpga", "coral")).containsExactly("sim/sim-0", "sim/sim-1");
  }

  @Test
  void whatIsNoBoardIsLeftToOthers() {
    assertThat(discover("gpu", 1, "")).isEmpty();
  }

  @Test
  void tooFewAreSaidWithTheRemedy() {
    assertThatThrownBy(() -> discover("u250", 2, "xilinx"))
        .hasMessage(
            "2 of the resource u250 by xilinx are asked of this machine, which has 1 that can be"
                + " used; `coral devices` lists them, `coral doctor` says what is in the way");
  }
}
