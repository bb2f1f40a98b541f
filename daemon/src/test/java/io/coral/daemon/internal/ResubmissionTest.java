package io.coral.daemon.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.coral.api.Accelerator;
import io.coral.api.Coral;
import io.coral.protocol.wire.Wire;
import io.coral.protocol.wire.Wire.Failure.Code;
import io.coral.spec.Access;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResubmissionTest {

  private static final Accelerator FILTER =
      new Accelerator(
          "a.filter",
          "",
          List.of(
              array("in", Access.READ),
              array("state", Access.READ_WRITE),
              array("out", Access.WRITE),
              array("more", Access.WRITE)),
          List.of());

  /** An engine that has one accelerator and is asked for no more. */
  private static final Coral CORAL =
      (Coral)
          Proxy.newProxyInstance(
              Coral.class.getClassLoader(),
              new Class<?>[] {Coral.class},
              (proxy, method, arguments) -> List.of(FILTER));

  private static Accelerator.Parameter array(String name, Access access) {
    return new Accelerator.Parameter("int*", name, OptionalInt.empty(), access);
  }

  /** Arguments as {@code segment:offset+length}, or {@code n} for a number. */
  private static Wire.Submit submit(String accelerator, String arguments) {
    Wire.Submit.Builder submit = Wire.Submit.newBuilder().setAccelerator(accelerator);
    for (String each : arguments.split(" ", -1)) {
      if (each.equals("n")) {
        submit.addArguments(TestClient.number(1));
      } else {
        long[] range = Stream.of(each.split("[:+]", -1)).mapToLong(Long::parseLong).toArray();
        submit.addArguments(TestClient.range((int) range[0], range[1], range[2]));
      }
    }
    return submit.build();
  }

  @ParameterizedTest
  @CsvSource({
    "a.filter, 1:0+8 n     1:8+8 1:16+8, arrays side by side",
    "a.filter, 1:0+8 n     2:0+8 2:8+8,  the same place of another segment",
    "a.filter, 1:0+8 n     1:8+8 1:8+8,  two that are only written may lie in each other",
    "a.filter, n     n     1:0+8 1:8+8,  no array is read",
    "a.other,  1:0+8 1:0+8 1:0+8 1:0+8,  the engine says that there is none",
    "a.filter, 1:0+8,                    the engine says that there are too few"
  })
  void whatReadsNothingThatItWritesMayRunAgain(String accelerator, String arguments, String why) {
    Wire.Submit submit = submit(accelerator, arguments.replaceAll(" +", " "));

    assertThatCode(() -> new Resubmission(7, submit).check(CORAL))
        .as(why)
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "1:0+8 1:8+8 1:16+8 1:24+8, argument 2 is both read and written",
    "1:0+8 n     1:0+8  1:24+8, argument 3 is written where argument 1 is read",
    "1:0+8 n     1:16+8 1:7+8,  argument 4 is written where argument 1 is read",
    "1:9+8 n     1:2+8  1:20+8, argument 3 is written where argument 1 is read"
  })
  void whatReadsWhatItWritesIsLostAndSaysWhichAndWhy(String arguments, String why) {
    Wire.Submit submit = submit("a.filter", arguments.replaceAll(" +", " "));

    CallException lost =
        catchThrowableOfType(CallException.class, () -> new Resubmission(7, submit).check(CORAL));

    assertThat(lost.code()).isEqualTo(Code.LOST);
    assertThat(lost).hasMessageContaining("request 7 of a.filter").hasMessageContaining(why);
  }
}
