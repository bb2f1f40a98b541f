package io.coral.launcher;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Standard output whose first failure is kept: a print stream swallows it, and half a file would
 * look like a whole one. Whatever prints in this process prints through it.
 */
final class StandardOutput extends OutputStream {
  private static final int BUFFER = 1 << 13;

  private final OutputStream file = new FileOutputStream(FileDescriptor.out);
  private volatile @Nullable IOException failure;

  private StandardOutput() {}

  /** Puts it in the place of {@link System#out}. */
  static StandardOutput install() {
    StandardOutput output = new StandardOutput();
    System.setOut(new PrintStream(new BufferedOutputStream(output, BUFFER), true, charset()));
    return output;
  }

  /** The one that {@link System#out} has; its method that tells is newer than Java 17. */
  private static Charset charset() {
    String name = System.getProperty("stdout.encoding", System.getProperty("sun.stdout.encoding"));
    return name != null && Charset.isSupported(name)
        ? Charset.forName(name)
        : Charset.forName(System.getProperty("native.encoding", Charset.defaultCharset().name()));
  }

  /** Why something that was printed has not arrived; absent when all of it has. */
  Optional<IOException> failure() {
    System.out.flush();
    return Optional.ofNullable(failure);
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      file.write(bytes, offset, length);
    } catch (IOException e) {
      if (failure == null) {
        failure = e;
      }
      throw e;
    }
  }
}
