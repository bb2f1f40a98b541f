package io.coral.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

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

    try (OpenOutput open = OpenOutput.of(out)) {
      open.write(array);
    }
    ByteBuffer read = ArrayFile.toRead("--in", "f64:" + path).read();

    assertThat(array.position()).isZero();
    assertThat(read.isDirect()).isTrue();
    assertThat(read).isEqualTo(array);
  }

  @Test
  void bytesThatAreNoCharacterNameNoOtherFile() {
    isUsageError(() -> ArrayFile.toRead("--in", "u8:\uFFFD"), "\"\uFFFD\" ");
    isUsageError(() -> ArrayFile.toWrite("--out", "u8:\uFFFD:1"), "\"\uFFFD\" ");
  }

  @Test
  void aLongerFileIsReplacedNotOverwritten() throws IOException {
    Path path = Files.write(folder.resolve("c.bin"), new byte[100]);

    try (OpenOutput open = OpenOutput.of(ArrayFile.toWrite("--out", "u8:" + path + ":10"))) {
      assertThat(path).as("kept until there is a result").hasSize(100);
      open.write(ByteBuffer.allocateDirect(10));
    }

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

  @Test
  void anOutputThatIsNotWrittenLeavesWhatWasThere() throws IOException {
    Path old = Files.write(folder.resolve("old.bin"), new byte[100]);
    Path fresh = folder.resolve("fresh.bin");
    OpenOutput.of(ArrayFile.toWrite("--out", "u8:" + old + ":10")).close();
    OpenOutput.of(ArrayFile.toWrite("--out", "u8:" + fresh + ":10")).close();

    assertThat(old).hasSize(100);
    assertThat(fresh).doesNotExist();
  }

  @Test
  void anOutputThatCannotBeMadeIsToldWhenItIsOpened() {
    ArrayFile none = ArrayFile.toWrite("--out", "u8:" + folder.resolve("no/such") + ":10");

    assertThatThrownBy(() -> OpenOutput.of(none))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("--out")
        .hasMessageContaining("cannot be written");
  }

  @Test
  void aDiskThatIsFullIsTold() throws IOException {
    assumeThat(Path.of("/dev/full")).exists();
    try (OpenOutput open = OpenOutput.of(ArrayFile.toWrite("--out", "u8:/dev/full:10"))) {
      assertThatThrownBy(() -> open.write(ByteBuffer.allocate(10)))
          .isInstanceOf(CommandException.class)
          .hasMessageContaining("u8:/dev/full:10: the file cannot be written: No space left");
    }
  }

  @Test
  void aPipeIsReadToItsEnd() throws Exception {
    Path pipe = folder.resolve("pipe");
    assumeThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Process writer = new ProcessBuilder("sh", "-c", "printf 12345678 > '" + pipe + "'").start();

    ByteBuffer read = ArrayFile.toRead("--in", "u32:" + pipe).read();

    assertThat(read.remaining()).isEqualTo(8);
    assertThat(read.get(7)).isEqualTo((byte) '8');
    assertThat(writer.waitFor()).isZero();
  }
}
