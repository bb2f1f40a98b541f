package io.coral.core.request.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.api.Accelerator;
import io.coral.api.Constant;
import io.coral.api.CoralArray;
import io.coral.api.Request;
import io.coral.api.artifact.CType;
import io.coral.spec.Access;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.mockito.Mockito;

class ArgumentCheckTest {

  private static final Request NONE = Request.of("x");
  private static final ByteBuffer DIRECT = ByteBuffer.allocateDirect(8);
  private static final ByteBuffer ODD = ByteBuffer.allocateDirect(7);

  static Stream<Arguments> fitting() {
    return Stream.of(
        Arguments.of("char", NONE.arg((byte) 1)),
        Arguments.of("unsigned short", NONE.arg('x')),
        Arguments.of("short", NONE.arg((short) 1)),
        Arguments.of("unsigned int", NONE.arg(1)),
        Arguments.of("size_t", NONE.arg(1L)),
        Arguments.of("size_t", NONE.arg(1)),
        Arguments.of("int", NONE.arg((byte) -1)),
        Arguments.of("short", NONE.arg((byte) -1)),
        Arguments.of("int", NONE.arg('x')),
        Arguments.of("float", NONE.arg(1f)),
        Arguments.of("double", NONE.arg(1d)),
        Arguments.of("half", NONE.arg((short) 1)),
        Arguments.of("bool", NONE.arg(true)),
        Arguments.of("int", NONE.struct(new byte[4])),
        Arguments.of("float4", NONE.struct(new byte[16])),
        Arguments.of("struct any", NONE.struct(new byte[3])),
        Arguments.of("float*", NONE.arg(DIRECT)),
        Arguments.of("char*", NONE.arg(ODD)),
        Arguments.of("float4*", NONE.arg(DIRECT)),
        Arguments.of("struct any*", NONE.arg(ODD)));
  }

  @ParameterizedTest(name = "{0} takes {1}")
  @MethodSource("fitting")
  void anArgumentOfTheSameKindAndSizeFits(String type, Request request) {
    assertThat(new ArgumentCheck(accelerator(type)).problem(request)).isNull();
  }

  static Stream<Arguments> wrong() {
    return Stream.of(
        Arguments.of("int", NONE.arg(1L), "given long 1, expected a Java int"),
        Arguments.of("int", NONE.arg(1f), "given float 1.0, expected a Java int"),
        Arguments.of("int", NONE.arg(true), "given boolean true, expected a Java int"),
        Arguments.of("char", NONE.arg('a'), "given char 97, expected a Java byte"),
        Arguments.of("short", NONE.arg(1), "expected a Java short or char"),
        Arguments.of("size_t", NONE.arg(1f), "expected a Java long"),
        Arguments.of("float", NONE.arg(1), "given int 1, expected a Java float"),
        Arguments.of("double", NONE.arg(1f), "expected a Java double"),
        Arguments.of("bool", NONE.arg(1), "expected a Java boolean"),
        Arguments.of("float4", NONE.struct(new byte[4]), "expected 16 bytes"),
        Arguments.of("int", NONE.arg(DIRECT), "expected a scalar, or a structure of 4 bytes"),
        Arguments.of("float*", NONE.arg(1), "expected an array in a direct buffer"),
        Arguments.of("float*", NONE.arg(ByteBuffer.allocate(8)), "8 bytes in a heap buffer"),
        Arguments.of("float*", NONE.arg(ByteBuffer.allocateDirect(0)), "at least one byte"),
        Arguments.of("short*", NONE.arg(ODD), "expected whole numbers of 2 bytes each"),
        Arguments.of("double*", NONE.arg(ODD), "expected whole numbers of 8 bytes each"),
        Arguments.of("float*", NONE.arg(DIRECT.asReadOnlyBuffer()), "a writable buffer"));
  }

  @ParameterizedTest(name = "{0} does not take {1}")
  @MethodSource("wrong")
  void aWrongArgumentSaysWhichWhatWasGivenAndWhatIsWanted(
      String type, Request request, String text) {
    assertThat(new ArgumentCheck(accelerator(type)).problem(request))
        .startsWith("argument 1 (" + type + " p0): given ")
        .contains(text)
        .endsWith("the prototype is x (" + type + " p0)");
  }

  @Test
  void anArrayThatIsOnlyReadMayBeReadOnly() {
    Accelerator accelerator =
        new Accelerator(
            "x",
            "",
            List.of(new Accelerator.Parameter("int*", "a", OptionalInt.empty(), Access.READ)),
            List.of());
    assertThat(new ArgumentCheck(accelerator).problem(NONE.arg(DIRECT.asReadOnlyBuffer())))
        .isNull();
  }

  @Test
  void anArrayThatEndsAmidANumberIsRefusedHoweverItIsGiven() {
    Accelerator accelerator =
        new Accelerator(
            "x",
            "",
            List.of(new Accelerator.Parameter("int*", "a", OptionalInt.empty(), Access.READ)),
            List.of());
    CoralArray array = Mockito.mock();
    Mockito.when(array.size()).thenReturn((1L << 32) + 2);
    for (Request request : List.of(NONE.arg(Constant.of(ODD)), NONE.arg(array))) {
      assertThat(new ArgumentCheck(accelerator).problem(request))
          .contains("expected whole numbers of 4 bytes each");
    }
  }

  @Test
  void tooFewArgumentsNameTheNextOne() {
    String problem = new ArgumentCheck(accelerator("int", "float*")).problem(NONE.arg(1));
    assertThat(problem)
        .contains(
            "given 1 arguments, expected 2, the next being float* p1; the prototype is x (int p0,"
                + " float* p1)");
  }

  @Test
  void tooManyArgumentsAreRefused() {
    assertThat(new ArgumentCheck(accelerator("int")).problem(NONE.arg(1).arg(2)))
        .startsWith("given 2 arguments, expected 1;");
  }

  private static Accelerator accelerator(String... types) {
    List<String> all = Arrays.asList(types);
    return new Accelerator(
        "x",
        "",
        all.stream()
            .map(
                type ->
                    new Accelerator.Parameter(
                        type, "p" + all.indexOf(type), sizeOf(type), Access.READ_WRITE))
            .toList(),
        List.of());
  }

  private static OptionalInt sizeOf(String type) {
    CType known = CType.of(type);
    return known.array() ? OptionalInt.empty() : known.size();
  }
}
