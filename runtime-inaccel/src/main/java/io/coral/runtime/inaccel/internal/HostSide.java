package io.coral.runtime.inaccel.internal;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import io.coral.spec.backend.HostMemory;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The host memory of a buffer, as the library has it and as callers see it. A library copies it as
 * a whole, and has had its address since the buffer was made. As long as callers want nothing else,
 * both are the same pages, mapped twice. The first copy of a range parts them for good: a library
 * that copies the whole must touch nothing else of the callers'.
 */
final class HostSide implements AutoCloseable {

  private static final VarHandle INTS =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

  private static final int NONE = -1;

  private final Libc libc;
  private final NativeMemory library;

  // guarded by this
  private final List<ByteBuffer> mapped = new ArrayList<>(1);
  private @Nullable List<ByteBuffer> callers;
  private int file;
  private boolean parted;

  private HostSide(Libc libc, NativeMemory library, int file, @Nullable ByteBuffer wrapped) {
    this.libc = libc;
    this.library = library;
    this.file = file;
    this.parted = file == NONE;
    this.callers = wrapped == null ? null : List.of(wrapped);
  }

  /**
   * Maps host memory.
   *
   * @param wrapped what callers see, where it is theirs; it is never the library's
   */
  static HostSide of(Libc libc, long size, @Nullable ByteBuffer wrapped) {
    int file = wrapped == null ? libc.memfd_create("coral", Libc.MFD_CLOEXEC) : NONE;
    try {
      if (file != NONE && libc.ftruncate(file, wholePages(size)) == 0) {
        return new HostSide(libc, NativeMemory.ofFile(libc, size, file), file, wrapped);
      }
    } catch (RuntimeException | Error e) {
      libc.close(file);
      throw e;
    }
    return new HostSide(libc, NativeMemory.map(libc, size), NONE, wrapped);
  }

  private static long wholePages(long size) {
    return (size + HostMemory.PAGE - 1) / HostMemory.PAGE * HostMemory.PAGE;
  }

  NativeMemory library() {
    return library;
  }

  /** What callers see. Stays as long as somebody has it. */
  synchronized List<ByteBuffer> callers() {
    List<ByteBuffer> made = callers;
    if (made == null) {
      made = parted ? HostMemory.allocate(library.size()) : mappedAgain();
      callers = made;
    }
    return made;
  }

  /** An interrupt closes a file under way; it is the caller's, and kept for later. */
  private List<ByteBuffer> mappedAgain() {
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        try {
          mapped.clear();
          map();
          return views();
        } catch (ClosedByInterruptException e) {
          interrupted |= Thread.interrupted();
        }
      }
    } catch (IOException e) {
      throw noMemory("hostViews").causedBy(e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void map() throws IOException {
    Path path = Path.of("/proc/self/fd/" + file);
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      for (long at = 0; at < library.size(); at += NativeMemory.VIEW) {
        long length = Math.min(NativeMemory.VIEW, library.size() - at);
        mapped.add(channel.map(FileChannel.MapMode.READ_WRITE, at, wholePages(length)));
      }
    }
  }

  /** The pages, without what is left of the last one. */
  private List<ByteBuffer> views() {
    List<ByteBuffer> views = new ArrayList<>(1);
    long left = library.size();
    for (ByteBuffer pages : mapped) {
      int length = (int) Math.min(left, pages.capacity());
      views.add(pages.slice(0, length).order(ByteOrder.nativeOrder()));
      left -= length;
    }
    return List.copyOf(views);
  }

  private AcceleratorException noMemory(String operation) {
    return AcceleratorException.of(
        ErrorCode.OUT_OF_HOST_MEMORY,
        operation,
        "host memory of " + library.size() + " bytes",
        "the system maps no more for this process; free memory, or raise ulimit -v");
  }

  /** Whether a copy of the whole needs no other copy between callers and library. */
  synchronized boolean isShared() {
    return !parted;
  }

  /**
   * Gives callers pages of their own, with what is in them, while they may work on them: the file
   * is mapped anew in their place, copied as it is written, and then each page is written to, by
   * adding nothing. Only while no copy is under way.
   */
  synchronized void part() {
    if (parted) {
      return;
    }
    long at = 0;
    for (ByteBuffer pages : mapped) {
      long address = Pointer.nativeValue(Native.getDirectBufferPointer(pages));
      int how = Libc.MAP_PRIVATE | Libc.MAP_FIXED | Libc.MAP_NORESERVE;
      int access = Libc.PROT_READ | Libc.PROT_WRITE;
      if (libc.mmap(address, pages.capacity(), access, how, file, at) != address) {
        throw noMemory("copy");
      }
      for (int page = 0; page < pages.capacity(); page += HostMemory.PAGE) {
        int unused = (int) INTS.getAndAdd(pages, page, 0);
      }
      at += pages.capacity();
    }
    parted = true;
    closeFile();
  }

  private void closeFile() {
    if (file != NONE) {
      libc.close(file);
      file = NONE;
    }
  }

  /** Gives the library's side back; what callers have stays theirs. */
  @Override
  public synchronized void close() {
    library.close();
    closeFile();
  }
}
