package io.coral.serve.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SightDocumentTest {

  private static JsonNode read(String text) throws IOException {
    return new ObjectMapper().readTree(text);
  }

  @Test
  void allOfItIsTold() throws IOException {
    History history = new History();
    history.ended(Things.answered("math.add", "sim-0", Duration.ofMillis(4)));
    Sight sight = Things.sight(1, history.next(1000, 1), Things.board(0, 20));

    JsonNode whole = read(new SightDocument(sight).whole(history.seconds()));

    JsonNode board = whole.get("boards").get(0);
    assertThat(board.get("key").asText()).isEqualTo("sim/sim-0");
    assertThat(board.get("power").asDouble()).isEqualTo(20);
    assertThat(board.has("temperature")).as("what is unknown is left out").isFalse();
    assertThat(board.get("done").asDouble()).isEqualTo(1);
    assertThat(board.at("/banks/0/available").asLong()).isEqualTo(600);
    JsonNode queue = whole.get("queues").get(0);
    assertThat(queue.get("waiting").asInt()).isEqualTo(3);
    assertThat(queue.get("running").asInt()).isEqualTo(2);
    assertThat(whole.at("/tenants/0/name").asText()).isEqualTo("default");
    assertThat(whole.get("history")).hasSize(1);
  }

  @Test
  void aChangeTellsOfTheBoardsThatHaveChangedOrGone() throws IOException {
    Map<String, String> known = new HashMap<>();
    History.Second none = History.Second.NONE;
    new SightDocument(Things.sight(1, none, Things.board(0, 20), Things.board(1, 20)))
        .changes(known);

    JsonNode same =
        read(
            new SightDocument(Things.sight(2, none, Things.board(0, 20), Things.board(1, 20)))
                .changes(known));
    JsonNode other =
        read(new SightDocument(Things.sight(3, none, Things.board(0, 25))).changes(known));

    assertThat(same.get("changed")).isEmpty();
    assertThat(same.get("gone")).isEmpty();
    assertThat(other.get("changed")).hasSize(1);
    assertThat(other.at("/changed/0/power").asDouble()).isEqualTo(25);
    assertThat(other.get("gone")).hasSize(1);
    assertThat(other.get("gone").get(0).asText()).isEqualTo("sim/sim-1");
    assertThat(known).containsOnlyKeys("sim/sim-0");
    assertThat(other.get("second").has("p50")).isFalse();
    assertThat(other.get("number").asInt()).isEqualTo(3);
  }
}
