package io.coral.serve.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
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
    assertThat(whole.at("/applications/0/name").asText()).isEqualTo("app-1");
    assertThat(whole.at("/applications/0/used").asDouble()).isEqualTo(7);
    assertThat(whole.get("history")).hasSize(1);
  }

  @Test
  void aChangeTellsOfTheBoardsThatHaveChangedOrGone() throws IOException {
    History.Second none = History.Second.NONE;
    Sight first = Things.sight(1, none, Things.board(0, 20), Things.board(1, 20));
    Sight second = Things.sight(2, none, Things.board(0, 20), Things.board(1, 20));
    Sight third = Things.sight(3, none, Things.board(0, 25));

    JsonNode same = read(new SightDocument(second).changes(first));
    JsonNode other = read(new SightDocument(third).changes(second));

    assertThat(same.get("changed")).isEmpty();
    assertThat(same.get("gone")).isEmpty();
    assertThat(other.get("changed")).hasSize(1);
    assertThat(other.at("/changed/0/power").asDouble()).isEqualTo(25);
    assertThat(other.get("gone")).hasSize(1);
    assertThat(other.get("gone").get(0).asText()).isEqualTo("sim/sim-1");
    assertThat(other.get("second").has("p50")).isFalse();
    assertThat(other.get("number").asInt()).isEqualTo(3);
  }

  @Test
  void aBoardThatWorksIsToldEachSecondAndOnceMoreWhenItRests() throws IOException {
    History history = new History();
    history.ended(Things.answered("math.add", "sim-0", Duration.ofMillis(4)));
    Sight before = Things.sight(1, history.next(1000, 1), Things.board(0, 20), Things.board(1, 20));
    Sight rests =
        Things.sight(2, history.next(2000, 1.1), Things.board(0, 20), Things.board(1, 20));
    Sight stillRests =
        Things.sight(3, history.next(3000, 0.9), Things.board(0, 20), Things.board(1, 20));

    JsonNode change = read(new SightDocument(rests).changes(before));

    assertThat(change.get("changed")).hasSize(1);
    assertThat(change.at("/changed/0/key").asText()).isEqualTo("sim/sim-0");
    assertThat(change.at("/changed/0/done").asDouble()).isZero();
    assertThat(read(new SightDocument(stillRests).changes(rests)).get("changed")).isEmpty();
  }
}
