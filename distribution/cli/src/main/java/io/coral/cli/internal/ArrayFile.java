package io.coral.cli.internal;

import io.coral.spec.settings.PathNames;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * An array on the command line: {@code f32:a.bin} to read, {@code f32:c.bin:COUNT} to write. The
 * file holds the elements as they lie in memory, nothing else.
 *
 * @param option what the person typed, for messages
 * @param type the type of its elements
 * @param file where they lie
 * @param count how many elements; that of the file for one that is read
 */
record ArrayFile(String option, ElementType type, Path file, long count) {
  /** Of a pipe that has not been read. */
  private static final long UNKNOWN = -1;

  /** {@code TYPE:FILE}, of a file that exists. */
  static ArrayFile toRead(String option, String text) {
    String shown = option + " " + text;
    int colon = text.indexOf(':');
    if (colon < 0 || colon == text.length() - 1) {
      throw new CommandException(
          ExitCode.USAGE, shown + ": expected TYPE:FILE, for example f32:a.bin");
    }
    ElementType type = ElementType.of(text.substring(0, colon), shown);
    Path file = path(text.substring(colon + 1), shown);
    return new ArrayFile(shown, type, file, countIn(file, type, shown));
  }

  /** {@code TYPE:FILE:COUNT}. */
  static ArrayFile toWrite(String option, String text) {
    String shown = option + " " + text;
    int first = text.indexOf(':');
    int last = text.lastIndexOf(':');
    if (first < 0 || last <= first + 1 || last == text.length() - 1) {
      throw new CommandException(
          ExitCode.USAGE,
          shown
              + ": expected TYPE:FILE:COUNT with the number of elements, for example"
              + " f32:c.bin:1024");
    }
    ElementType type = ElementType.of(text.substring(0, first), shown);
    Path file = path(text.substring(first + 1, last), shown);
    return new ArrayFile(shown, type, file, count(text.substring(last + 1), type, shown));
  }

  private static Path path(String text, String shown) {
    try {
      return PathNames.of(shown, text);
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
  }

  private static long countIn(Path file, ElementType type, String shown) {
    long size;
    try {
      if (isStream(file)) {
        return UNKNOWN;
      }
      size = Files.size(file);
    } catch (IOException e) {
      throw new CommandException(ExitCode.USAGE, shown + ": there is no such file to read", e);
    }
    requireElements(size, type, shown);
    return checked(size / type.bytes(), type, shown);
  }

  private static void requireElements(long size, ElementType type, String shown) {
    if (size == 0 || size % type.bytes() != 0) {
      throw new CommandException(
          ExitCode.USAGE,
          shown
              + ": the file has "
              + size
              + " bytes; expected one or more elements of "
              + type.bytes()
              + " bytes");
    }
  }

  /** A pipe, a terminal, a device: its size is not known before its end. */
  static boolean isStream(Path file) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    return !attributes.isRegularFile() && !attributes.isDirectory();
  }

  private static long count(String text, ElementType type, String shown) {
    try {
      long count = Long.parseLong(text);
      if (count > 0) {
        return checked(count, type, shown);
      }
    } catch (NumberFormatException e) {
      throw new CommandException(ExitCode.USAGE, wrongCount(text, shown), e);
    }
    throw new CommandException(ExitCode.USAGE, wrongCount(text, shown));
  }

  private static String wrongCount(String text, String shown) {
    return shown + ": the count \"" + text + "\" is not a whole number above 0";
  }

  private static long checked(long count, ElementType type, String shown) {
    if (count > Integer.MAX_VALUE / type.bytes()) {
      throw new CommandException(
          ExitCode.USAGE, shown + ": an array may have at most " + Integer.MAX_VALUE + " bytes");
    }
    return count;
  }

  int bytes() {
    return Math.toIntExact(count * type.bytes());
  }

  /** A new direct buffer of the array's size. */
  ByteBuffer allocate() {
    try {
      return ByteBuffer.allocateDirect(bytes()).order(ByteOrder.nativeOrder());
    } catch (OutOfMemoryError e) {
      throw new CommandException(
          ExitCode.FAILED,
          option
              + ": "
              + Units.size(bytes())
              + " are more than the JVM may use outside of its heap;"
              + " set jvm.memory=-XX:MaxDirectMemorySize=... in a profile",
          e);
    }
  }

  /** The file's content in a new direct buffer; of a pipe all that comes. */
  ByteBuffer read() throws IOException {
    if (count == UNKNOWN) {
      return readStream();
    }
    ByteBuffer array = allocate();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      while (array.hasRemaining()) {
        if (channel.read(array) < 0) {
          throw new CommandException(
              ExitCode.FAILED, option + ": the file became shorter while it was read");
        }
      }
    }
    return array.flip();
  }

  private ByteBuffer readStream() throws IOException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(Integer.MAX_VALUE - 8);
      if (in.read() >= 0) {
        throw new CommandException(
            ExitCode.USAGE, option + ": an array may have at most " + Integer.MAX_VALUE + " bytes");
      }
    }
    requireElements(bytes.length, type, option);
    return new ArrayFile(option, type, file, bytes.length / type.bytes())
        .allocate()
        .put(bytes)
        .flip();
  }
}
