package io.coral.runtime.intelpac.internal;

/** What a kernel is given an address of. */
interface Addressed {

  /** Where the AFU sees it. */
  long deviceAddress();
}
