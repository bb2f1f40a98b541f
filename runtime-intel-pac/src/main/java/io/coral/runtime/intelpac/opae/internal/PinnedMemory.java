package io.coral.runtime.intelpac.opae.internal;

import java.nio.ByteBuffer;

/** Host memory that an accelerator reaches, until it is released. Any thread. */
public final class PinnedMemory {

  private final Accelerator accelerator;
  private final long id;
  private final long ioAddress;
  private final HostPages pages;

  PinnedMemory(Accelerator accelerator, long id, long ioAddress, HostPages pages) {
    this.accelerator = accelerator;
    this.id = id;
    this.ioAddress = ioAddress;
    this.pages = pages;
  }

  /** Where the accelerator sees it. */
  public long ioAddress() {
    return ioAddress;
  }

  /** The memory, not to be handed on: it is gone after the release. */
  public ByteBuffer bytes() {
    return pages.view();
  }

  /** The memory; views of it stay readable after the release. */
  public ByteBuffer share() {
    return pages.share();
  }

  /** Unpins the memory; called once, when the accelerator is done with it. */
  public void release() {
    accelerator.releaseBuffer(id);
    pages.close();
  }
}
