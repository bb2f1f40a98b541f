package io.coral.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArrayFileTest {
  @TempDir Path folder;

  static void isUsageError(ThrowingCallable call, String text) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            CommandException.class,
            failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE))
        .hasMessageContaining(text);
  }

  @Test
  void whatIsWrittenIsReadAgainByteForByte() throws IOException {
    Path path = folder.resolve("with:colon.bin");
    ArrayFile out = ArrayFile.toWrite("--out", "f64:" + path + ":1000");
    ByteBuffer array = out.allocate();
    byte[] bytes = new byte[8000];
    new Random(7).nextBytes(bytes);
    array.put(bytes).flip();

    out.write(array);
    ByteBuffer read = ArrayFile.toRead("--in", "f64:" + path).read();

    assertThat(array.position()).isZero();
    assertThat(read.isDirect()).isTrue();
    assertThat(read).isEqualTo(array);
  }

  @Test
  void aLongerFileIsReplacedNotOverwritten() throws IOException {
    Path path = Files.write(folder.resolve("c.bin"), new byte[100]);

    ArrayFile.toWrite("--out", "u8:" + path + ":10").write(ByteBuffer.allocateDirect(10));

    assertThat(path).hasSize(10);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"f32", "a.bin", "f32:", "f33:a.bin"})
  void anInputOfTheWrongFormIsAUsageError(String text) {
    isUsageError(() -> ArrayFile.toRead("--in", text), "--in " + text);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "f32:c.bin",
        "f32:c.bin:",
        "f32::4",
        "f32:c.bin:0",
        "f32:c.bin:-1",
        "f32:c.bin:x",
        "f64:c.bin:268435456",
        "x:c.bin:1"
      })
  void anOutputOfTheWrongFormIsAUsageError(String text) {
    isUsageError(() -> ArrayFile.toWrite("--out", text), "--out " + text);
  }

  @Test
  void aFileThatHoldsNoWholeElementsIsAUsageError() throws IOException {
    Path odd = Files.write(folder.resolve("odd.bin"), new byte[7]);
    Path empty = Files.write(folder.resolve("empty.bin"), new byte[0]);

    isUsageError(() -> ArrayFile.toRead("--in", "f32:" + odd), "has 7 bytes");
    isUsageError(() -> ArrayFile.toRead("--in", "f32:" + empty), "has 0 bytes");
    isUsageError(() -> ArrayFile.toRead("--in", "f32:" + folder.resolve("none")), "no such file");
  }
}
