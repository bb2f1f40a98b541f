package io.coral.itests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A short soak, by the command that asks for a million: {@code -Dcoral.soak=1000000}. */
@Tag("once") // it brings its framework
class SoakCommandTest {

  private static final String REQUESTS = System.getProperty("coral.soak", "4000");

  @TempDir Path folder;

  @Test
  void eachRequestIsAnsweredOnceAndRightlyWhateverHappensToTheBoards() throws Exception {
    Ended ended = Ended.coral(folder, "soak", "--requests", REQUESTS, "--explain");

    assertThat(ended.exitCode()).as(ended.out() + ended.err()).isZero();
    assertThat(ended.lines())
        .last()
        .isEqualTo(REQUESTS + " answered once, 0 lost, 0 late, 0 wrong");
    assertThat(ended.lines())
        .filteredOn(line -> line.startsWith("longest answer"))
        .singleElement()
        .asString()
        .contains("(limit 20 s): request ");
    assertThat(ended.err().lines()).as(ended.err()).allMatch(line -> line.startsWith("request "));
    assertThat(ended.err()).contains("was answered by board");
  }

  @Test
  void whatCameOfItIsThereForMachines() throws Exception {
    Ended ended = Ended.coral(folder, "soak", "--requests", "1000", "--threads", "3", "--json");

    JsonNode told = new ObjectMapper().readTree(ended.out());
    assertThat(ended.exitCode()).as(ended.out() + ended.err()).isZero();
    assertThat(told.get("holds").asBoolean()).isTrue();
    assertThat(told.get("answered").asInt()).isEqualTo(1000);
    assertThat(told.get("threads").asInt()).isEqualTo(3);
    assertThat(told.get("faults")).isEmpty();
    assertThat(told.get("longest").get("seconds").asDouble())
        .isBetween(told.get("p50").asDouble() / 1000, told.get("limit").asDouble());
    for (String happened : new String[] {"claims", "hotPlugs", "refreshes", "programmings"}) {
      assertThat(told.get(happened).asInt()).as(happened).isPositive();
    }
  }
}
