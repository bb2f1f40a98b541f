package io.coral.natives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import org.junit.jupiter.api.Test;

class ForeignFunctionsTest {

  @Test
  void functionsOfTheCLibraryAreCalledOnANewerJava() throws Exception {
    BindingRun.passes(Binding.FOREIGN, OnANewerJava.class);
  }

  @Test
  void anOlderJavaSaysSinceWhenThereAreForeignFunctionsAndLinksNone() throws IOException {
    if (Runtime.version().feature() < 22) {
      assertThat(ForeignFunctions.obstacle().orElseThrow()).contains("foreign functions", "22");
      assertThatThrownBy(() -> ForeignFunctions.function(int.class))
          .isInstanceOf(LinkageError.class);
    } else {
      assertThat(ForeignFunctions.obstacle()).isEmpty();
    }
  }

  @Test
  void whatAFunctionThrowsIsThrownOn() {
    IllegalStateException unchecked = new IllegalStateException();
    StackOverflowError error = new StackOverflowError();

    assertThat(ForeignFunctions.unchecked(unchecked)).isSameAs(unchecked);
    assertThat(ForeignFunctions.unchecked(new IOException())).hasCauseInstanceOf(IOException.class);
    assertThatThrownBy(() -> ForeignFunctions.unchecked(error)).isSameAs(error);
  }

  /** Not found by its name: the child runs it. */
  static class OnANewerJava {
    private static final MethodHandle COMPARE =
        ForeignFunctions.function(int.class, long.class, long.class, long.class);
    private static final MethodHandle ABSOLUTE = ForeignFunctions.critical(long.class, long.class);
    private static final MethodHandle FREE = ForeignFunctions.function(void.class, long.class);

    private final NativeLibrary library = NativeLibrary.getProcess();

    private long address(String function) {
      return ForeignFunctions.address(library, function);
    }

    @Test
    void numbersGoInAndOut() throws Throwable {
      assertThat((long) ABSOLUTE.invokeExact(address("labs"), -5L)).isEqualTo(5);
      FREE.invokeExact(address("free"), 0L);
    }

    @Test
    void oneHandleServesEveryFunctionOfItsTypes() throws Throwable {
      Memory words = new Memory(10);
      words.setString(0, "word");
      words.setString(5, "wort");
      long word = Pointer.nativeValue(words);

      assertThat((int) COMPARE.invokeExact(address("strncmp"), word, word + 5, 3L)).isZero();
      assertThat((int) COMPARE.invokeExact(address("memcmp"), word, word + 5, 4L)).isNegative();
    }

    @Test
    void aFunctionThatIsMissingIsNamed() {
      assertThatThrownBy(() -> address("no_such_function"))
          .isInstanceOf(LinkageError.class)
          .hasMessageContaining("no_such_function");
    }
  }
}
