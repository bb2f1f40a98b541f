package io.coral.runtime.xilinx.internal;

import com.sun.jna.ptr.IntByReference;

/**
 * The functions of Xilinx's library below OpenCL that are used, by their C names. What they answer
 * is 0 or a negative error number.
 */
interface XrtCalls {

  int xclOpenContext(long device, byte[] uuid, int unit, boolean shared);

  int xclCloseContext(long device, byte[] uuid, int unit);

  int xclRegRead(long device, int unit, int offset, IntByReference value);

  int xclRegWrite(long device, int unit, int offset, int value);
}
