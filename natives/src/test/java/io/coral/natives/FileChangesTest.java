package io.coral.natives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.coral.natives.FileChanges.Change;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the kernel notes of files, and how it is looked at. */
class FileChangesTest {

  private static final int CHANGES = 2000;

  @TempDir Path folder;

  /** That a call tells late is seen within a few hundred changes where it is so. */
  @Test
  void aChangeIsSeenAtOnceHoweverOften() throws InterruptedException, ExecutionException {
    ExecutorService other = Executors.newSingleThreadExecutor();
    try {
      for (int i = 0; i < CHANGES; i++) {
        Path made = folder.resolve("made-" + i);
        try (FileChanges changes = FileChanges.open().orElseThrow()) {
          assertThat(changes.watch(folder, Change.CONTENT)).isTrue();
          assertThat(changes.areNone()).as("before change %d", i).isTrue();
          other.submit(() -> Files.createFile(made)).get();
          assertThat(changes.areNone()).as("after change %d", i).isFalse();
        }
      }
    } finally {
      other.shutdown();
    }
  }

  @Test
  void whatWasNotedStaysNoted() throws IOException {
    try (FileChanges changes = FileChanges.open().orElseThrow()) {
      changes.watch(folder, Change.ENTRY);
      Files.createFile(folder.resolve("made"));

      assertThat(changes.areNone()).isFalse();
      assertThat(changes.areNone()).isFalse();
    }
  }

  /** Where Linux's asynchronous I/O may be used. */
  @Test
  void theKernelTellsInMemory() {
    NotifyCalls calls = JnaNotifyCalls.bind();
    ByteBuffer context = ByteBuffer.allocateDirect(Long.BYTES).order(ByteOrder.nativeOrder());
    assumeThat(calls.io_setup(1, calls.address(context))).isZero();
    calls.io_destroy(context.getLong(0));
    int descriptor = calls.inotify_init1(NotifyCalls.IN_CLOEXEC);
    try {
      assertThat(ReadableFlag.of(calls, descriptor)).isNotNull();
    } finally {
      calls.close(descriptor);
    }
  }

  @Test
  void withoutADescriptorThereIsNoFlag() {
    assertThat(ReadableFlag.of(JnaNotifyCalls.bind(), -1)).isNull();
  }
}
