package io.coral.runtime.intelpac.opae.internal;

import org.jspecify.annotations.Nullable;

/**
 * The functions of {@code libopae-c} that are used, by their C names. Pointers are {@code long},
 * out-parameters arrays of one element, and every {@code int} that is returned is an {@code
 * fpga_result}. Not thread-safe for one handle.
 */
interface Fpga {

  /** Whether {@link #fpgaInitialize} and {@link #fpgaFinalize} exist. */
  boolean hasInitialize();

  /** Whether the functions on event handles exist. */
  boolean hasEvents();

  /** Whether the functions on system objects exist. */
  boolean hasObjects();

  int fpgaInitialize(@Nullable String configuration);

  int fpgaFinalize();

  /** Without an array of tokens it counts. */
  int fpgaEnumerate(
      long[] filters, int filterCount, long @Nullable [] tokens, int max, int[] matches);

  int fpgaDestroyToken(long[] token);

  int fpgaGetProperties(long token, long[] properties);

  int fpgaDestroyProperties(long[] properties);

  int fpgaPropertiesSetObjectType(long properties, int type);

  int fpgaPropertiesSetParent(long properties, long token);

  int fpgaPropertiesGetGUID(long properties, byte[] guid);

  int fpgaPropertiesGetSegment(long properties, short[] segment);

  int fpgaPropertiesGetBus(long properties, byte[] bus);

  int fpgaPropertiesGetDevice(long properties, byte[] device);

  int fpgaPropertiesGetFunction(long properties, byte[] function);

  int fpgaPropertiesGetDeviceID(long properties, short[] id);

  int fpgaPropertiesGetObjectID(long properties, long[] id);

  int fpgaPropertiesGetNumInterrupts(long properties, int[] count);

  int fpgaPropertiesGetAcceleratorState(long properties, int[] state);

  int fpgaOpen(long token, long[] handle, int flags);

  int fpgaClose(long handle);

  int fpgaReset(long handle);

  /** The value goes to native memory, so that nothing is allocated or copied on the way. */
  int fpgaReadMMIO32(long handle, int space, long offset, long valueAddress);

  /** The value goes to native memory, so that nothing is allocated or copied on the way. */
  int fpgaReadMMIO64(long handle, int space, long offset, long valueAddress);

  int fpgaWriteMMIO32(long handle, int space, long offset, int value);

  int fpgaWriteMMIO64(long handle, int space, long offset, long value);

  int fpgaPrepareBuffer(long handle, long length, long[] address, long[] id, int flags);

  int fpgaReleaseBuffer(long handle, long id);

  int fpgaGetIOAddress(long handle, long id, long[] address);

  int fpgaReconfigureSlot(long handle, int slot, long bitsAddress, long length, int flags);

  int fpgaCreateEventHandle(long[] event);

  int fpgaDestroyEventHandle(long[] event);

  int fpgaGetOSObjectFromEventHandle(long event, int[] descriptor);

  int fpgaRegisterEvent(long handle, int type, long event, int flags);

  int fpgaUnregisterEvent(long handle, int type, long event);

  int fpgaTokenGetObject(long token, String name, long[] object, int flags);

  int fpgaObjectRead64(long object, long[] value, int flags);

  int fpgaDestroyObject(long[] object);

  String fpgaErrStr(int result);
}
