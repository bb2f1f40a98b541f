package io.coral.core.account.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coral.core.account.internal.Traffic.Arrival;
import io.coral.core.account.internal.Traffic.Ran;
import io.coral.core.account.internal.Traffic.SeenBoard;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrafficReaderTest {

  private static final String HEAD = "{\"traffic\":1}\n";
  private static final String BOARD =
      "{\"board\":\"b\",\"runtime\":\"r\",\"vendor\":\"v\",\"name\":\"n\",\"version\":\"1\"}\n";
  private static final String REQUEST =
      "{\"at\":5,\"accelerator\":\"x.y\",\"tenant\":\"t\",\"priority\":0,\"bytesIn\":1,"
          + "\"bytesOut\":2,\"bytes\":3,\"outcome\":\"DONE\",\"took\":9,\"board\":\"b\","
          + "\"bitstream\":\"x:1\",\"unit\":\"u\",\"attempts\":1,\"waiting\":1,\"programming\":0,"
          + "\"in\":1,\"run\":2,\"out\":3,\"rest\":0}\n";

  private static Traffic read(String text) throws IOException {
    return TrafficReader.read(
        new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), "FILE");
  }

  @Test
  void whatWasWrittenIsReadInTheOrderOfArrival() throws IOException {
    SeenBoard board = new SeenBoard("sim-0", "sim", "coral", "sim", "1.0", "math:1");
    Arrival first =
        new Arrival(
            1,
            "math.add",
            "a\"b",
            -3,
            77,
            10,
            20,
            30,
            Arrival.DONE,
            9,
            Optional.of(
                new Ran("sim-0", "math:1", "add_1", 2, 4, 3, 1, 2, 1, 5, OptionalDouble.of(0.25))));
    Arrival second =
        new Arrival(
            2, "math.add", "a\"b", 0, Long.MAX_VALUE, 1, 2, 3, "DEADLINE", 8, Optional.empty());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TrafficWriter out = new TrafficWriter(bytes)) {
      out.tenant("a\"b", 2.5);
      out.board(board);
      out.arrival(second);
      out.arrival(first);
      out.tail(4);
    }

    Traffic traffic = read(bytes.toString(StandardCharsets.UTF_8));

    assertThat(traffic.weights()).containsEntry("a\"b", 2.5).hasSize(1);
    assertThat(traffic.boards()).containsExactly(board);
    assertThat(traffic.arrivals()).containsExactly(first, second);
    assertThat(traffic.lost()).isEqualTo(OptionalLong.of(4));
    assertThat(bytes.toString(StandardCharsets.UTF_8).lines()).hasSize(6);
  }

  @Test
  void aRecordingThatWasNotStoppedEndsWithoutItsTail() throws IOException {
    Traffic traffic = read(HEAD + BOARD + REQUEST);

    assertThat(traffic.arrivals()).hasSize(1);
    assertThat(traffic.lost()).isEmpty();
  }

  @Test
  void aLineThatIsCutShortIsNamed() {
    String whole = HEAD + BOARD + REQUEST;

    assertThatThrownBy(() -> read(whole + REQUEST.substring(0, REQUEST.length() - 7)))
        .isInstanceOf(TrafficException.class)
        .hasMessageStartingWith("FILE, line 4: the line is cut short")
        .hasMessageContaining("remove it");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      textBlock =
          """
          an empty file     | ''               | line 1: this is not recorded traffic
          a text            | hello            | line 1: this is not recorded traffic
          a list            | [1]              | line 1: this is not recorded traffic
          another document  | {"name":"x"}     | line 1: this is not recorded traffic
          another version   | {"traffic":7}    | version is 7; this Coral reads 1
          a version in words| {"traffic":"x"}  | traffic is x; expected a whole number
          """)
  void aFileThatIsNoRecordingIsRefused(String what, String text, String told) {
    assertThatThrownBy(() -> read(text == null ? "" : text))
        .isInstanceOf(TrafficException.class)
        .hasMessageContaining(told);
  }

  @ParameterizedTest(name = "{0} becomes {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "at":5        | "at":-5       | line 3: at is -5; expected a whole number from 0 to
          "took":9      | "took":9223372036854775807 | line 3: took is 9223372036854775807; expected
          "took":9      | "took":"long" | line 3: took is long
          "tenant":"t", |               | line 3: the field "tenant" is missing
          "board":"b"   | "board":"c"   | line 3: the board c is not among those above (b)
          "in":1        | "in":1,"joules":-1    | joules is -1; expected a number of at least 0
          "in":1        | "in":         | line 3: it is no JSON
          """)
  void aWrongLineIsNamed(String right, String wrong, String told) {
    String changed = REQUEST.replace(right, wrong == null ? "" : wrong);

    assertThatThrownBy(() -> read(HEAD + BOARD + changed))
        .isInstanceOf(TrafficException.class)
        .hasMessageContaining(told);
  }
}
