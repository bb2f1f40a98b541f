package io.coral.core.array.internal;

import io.coral.api.CoralArray;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Memory of an array that has only the pages which somebody has touched: those of a file. */
public final class SparseMemory {

  private final FileChannel file;
  private long mapped;

  private SparseMemory(FileChannel file) {
    this.file = file;
  }

  /** Gives an array such memory on the host, with its content: zeros. */
  public static void under(CoralArray array, Path newFile) throws IOException {
    try (FileChannel file =
        FileChannel.open(
            newFile,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.SPARSE)) {
      SparseMemory memory = new SparseMemory(file);
      ((ManagedArray) array).copies().hasCome(new HostMemory(array.size(), memory::next));
    }
  }

  private ByteBuffer next(int bytes) {
    try {
      ByteBuffer piece = file.map(MapMode.READ_WRITE, mapped, bytes);
      mapped += bytes;
      return piece;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
