package io.coral.runtime.intelpac.opae.internal;

import org.jspecify.annotations.Nullable;

/**
 * The native methods of {@link Fpga} that every library has; those that an older one lacks stand in
 * classes of their own, for JNA's direct mapping maps a class as a whole.
 */
abstract class MappedFpga implements Fpga {

  @Override
  public native int fpgaEnumerate(
      long[] filters, int filterCount, long @Nullable [] tokens, int max, int[] matches);

  @Override
  public native int fpgaDestroyToken(long[] token);

  @Override
  public native int fpgaGetProperties(long token, long[] properties);

  @Override
  public native int fpgaDestroyProperties(long[] properties);

  @Override
  public native int fpgaPropertiesSetObjectType(long properties, int type);

  @Override
  public native int fpgaPropertiesSetParent(long properties, long token);

  @Override
  public native int fpgaPropertiesGetGUID(long properties, byte[] guid);

  @Override
  public native int fpgaPropertiesGetSegment(long properties, short[] segment);

  @Override
  public native int fpgaPropertiesGetBus(long properties, byte[] bus);

  @Override
  public native int fpgaPropertiesGetDevice(long properties, byte[] device);

  @Override
  public native int fpgaPropertiesGetFunction(long properties, byte[] function);

  @Override
  public native int fpgaPropertiesGetDeviceID(long properties, short[] id);

  @Override
  public native int fpgaPropertiesGetObjectID(long properties, long[] id);

  @Override
  public native int fpgaPropertiesGetNumInterrupts(long properties, int[] count);

  @Override
  public native int fpgaPropertiesGetAcceleratorState(long properties, int[] state);

  @Override
  public native int fpgaOpen(long token, long[] handle, int flags);

  @Override
  public native int fpgaClose(long handle);

  @Override
  public native int fpgaReset(long handle);

  @Override
  public native int fpgaReadMMIO32(long handle, int space, long offset, long valueAddress);

  @Override
  public native int fpgaReadMMIO64(long handle, int space, long offset, long valueAddress);

  @Override
  public native int fpgaWriteMMIO32(long handle, int space, long offset, int value);

  @Override
  public native int fpgaWriteMMIO64(long handle, int space, long offset, long value);

  @Override
  public native int fpgaPrepareBuffer(
      long handle, long length, long[] address, long[] id, int flags);

  @Override
  public native int fpgaReleaseBuffer(long handle, long id);

  @Override
  public native int fpgaGetIOAddress(long handle, long id, long[] address);

  @Override
  public native int fpgaReconfigureSlot(
      long handle, int slot, long bitsAddress, long length, int flags);

  @Override
  public native String fpgaErrStr(int result);

  /** From OPAE 2 on. */
  abstract static class Initialisation extends MappedFpga {
    @Override
    public native int fpgaInitialize(@Nullable String configuration);

    @Override
    public native int fpgaFinalize();
  }

  /** Since OPAE 0.13, where the platform has interrupts. */
  abstract static class Events extends Initialisation {
    @Override
    public native int fpgaCreateEventHandle(long[] event);

    @Override
    public native int fpgaDestroyEventHandle(long[] event);

    @Override
    public native int fpgaGetOSObjectFromEventHandle(long event, int[] descriptor);

    @Override
    public native int fpgaRegisterEvent(long handle, int type, long event, int flags);

    @Override
    public native int fpgaUnregisterEvent(long handle, int type, long event);
  }

  /** From OPAE 1.1 on. */
  abstract static class Objects extends Events {
    @Override
    public native int fpgaTokenGetObject(long token, String name, long[] object, int flags);

    @Override
    public native int fpgaObjectRead64(long object, long[] value, int flags);

    @Override
    public native int fpgaDestroyObject(long[] object);
  }
}
