package io.coral.cli.internal;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file for an array that is still to be computed, opened before that: what cannot be written is
 * told before a board works for nothing. What the file holds stays until {@link #write}; where
 * there was no file, {@link #close} leaves none unless it was written.
 */
final class OpenOutput implements AutoCloseable {
  private static final Path STANDARD_OUTPUT = Path.of("/dev/stdout");

  private final ArrayFile array;
  private final FileChannel channel;
  private final boolean isNew;
  private final boolean isStream;
  private boolean written;

  private OpenOutput(ArrayFile array, FileChannel channel, boolean isNew, boolean isStream) {
    this.array = array;
    this.channel = channel;
    this.isNew = isNew;
    this.isStream = isStream;
  }

  /** Opens the file of an array, which is made where there is none. */
  @SuppressWarnings("resource") // handed over
  static OpenOutput of(ArrayFile array) {
    Path file = array.file();
    boolean isNew = !Files.exists(file);
    try {
      boolean isStream = !isNew && (ArrayFile.isStream(file) || isStandardOutput(file));
      FileChannel channel =
          isStream && isStandardOutput(file)
              ? new FileOutputStream(FileDescriptor.out).getChannel()
              : FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      return new OpenOutput(array, channel, isNew, isStream);
    } catch (IOException e) {
      throw cannotBeWritten(array, e);
    }
  }

  /** Opening it again would write over what is printed, from the beginning. */
  private static boolean isStandardOutput(Path file) throws IOException {
    return Files.exists(STANDARD_OUTPUT) && Files.isSameFile(file, STANDARD_OUTPUT);
  }

  /** Whether the array goes where the command's own words would go. */
  boolean isStandardOutput() {
    try {
      return isStream && isStandardOutput(array.file());
    } catch (IOException e) {
      throw cannotBeWritten(array, e);
    }
  }

  /** Replaces the file's content. */
  void write(ByteBuffer bytes) {
    try {
      ByteBuffer rest = bytes.duplicate();
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      if (!isStream) {
        channel.truncate(channel.position());
      }
      written = true;
    } catch (IOException e) {
      throw cannotBeWritten(array, e);
    }
  }

  private static CommandException cannotBeWritten(ArrayFile array, IOException cause) {
    return new CommandException(
        ExitCode.FAILED,
        array.option() + ": the file cannot be written: " + cause.getMessage(),
        cause);
  }

  @Override
  public void close() throws IOException {
    channel.close();
    if (isNew && !written) {
      Files.deleteIfExists(array.file());
    }
  }
}
