package io.coral.runtime.intelpac.opae.internal;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import io.coral.opencl.natives.NativeMethods;
import org.jspecify.annotations.Nullable;

/**
 * {@link Fpga} by JNA's direct mapping. The mapping is static, so a process has one OPAE library at
 * a time; {@link OpaeLibrary} sees to that. Functions that an older library lacks stand in classes
 * of their own, for a class is mapped as a whole.
 */
final class JnaFpga implements Fpga {

  private final boolean initialisation;
  private final boolean events;
  private final boolean objects;

  /**
   * Binds the functions.
   *
   * @throws LinkageError when one that is needed is missing, naming it
   */
  JnaFpga(NativeLibrary library) {
    Native.register(Core.class, library);
    initialisation = registered(Initialisation.class, library);
    events = registered(Events.class, library);
    objects = registered(Objects.class, library);
  }

  private static boolean registered(Class<?> functions, NativeLibrary library) {
    try {
      Native.register(functions, library);
      return true;
    } catch (UnsatisfiedLinkError e) {
      Native.unregister(functions);
      return false;
    }
  }

  /** What is bound here. */
  static NativeMethods nativeMethods() {
    return NativeMethods.of(Core.class, Initialisation.class, Events.class, Objects.class);
  }

  /** What every library has. */
  private static final class Core {
    private Core() {}

    static native int fpgaEnumerate(
        long[] filters, int filterCount, long @Nullable [] tokens, int max, int[] matches);

    static native int fpgaDestroyToken(long[] token);

    static native int fpgaGetProperties(long token, long[] properties);

    static native int fpgaDestroyProperties(long[] properties);

    static native int fpgaPropertiesSetObjectType(long properties, int type);

    static native int fpgaPropertiesSetParent(long properties, long token);

    static native int fpgaPropertiesGetGUID(long properties, byte[] guid);

    static native int fpgaPropertiesGetSegment(long properties, short[] segment);

    static native int fpgaPropertiesGetBus(long properties, byte[] bus);

    static native int fpgaPropertiesGetDevice(long properties, byte[] device);

    static native int fpgaPropertiesGetFunction(long properties, byte[] function);

    static native int fpgaPropertiesGetDeviceID(long properties, short[] id);

    static native int fpgaPropertiesGetObjectID(long properties, long[] id);

    static native int fpgaPropertiesGetNumInterrupts(long properties, int[] count);

    static native int fpgaPropertiesGetAcceleratorState(long properties, int[] state);

    static native int fpgaOpen(long token, long[] handle, int flags);

    static native int fpgaClose(long handle);

    static native int fpgaReset(long handle);

    static native int fpgaReadMMIO32(long handle, int space, long offset, long valueAddress);

    static native int fpgaReadMMIO64(long handle, int space, long offset, long valueAddress);

    static native int fpgaWriteMMIO32(long handle, int space, long offset, int value);

    static native int fpgaWriteMMIO64(long handle, int space, long offset, long value);

    static native int fpgaPrepareBuffer(
        long handle, long length, long[] address, long[] id, int flags);

    static native int fpgaReleaseBuffer(long handle, long id);

    static native int fpgaGetIOAddress(long handle, long id, long[] address);

    static native int fpgaReconfigureSlot(
        long handle, int slot, long bitsAddress, long length, int flags);

    static native String fpgaErrStr(int result);
  }

  /** From OPAE 2 on. */
  private static final class Initialisation {
    private Initialisation() {}

    static native int fpgaInitialize(@Nullable String configuration);

    static native int fpgaFinalize();
  }

  /** Since OPAE 0.13, where the platform has interrupts. */
  private static final class Events {
    private Events() {}

    static native int fpgaCreateEventHandle(long[] event);

    static native int fpgaDestroyEventHandle(long[] event);

    static native int fpgaGetOSObjectFromEventHandle(long event, int[] descriptor);

    static native int fpgaRegisterEvent(long handle, int type, long event, int flags);

    static native int fpgaUnregisterEvent(long handle, int type, long event);
  }

  /** From OPAE 1.1 on. */
  private static final class Objects {
    private Objects() {}

    static native int fpgaTokenGetObject(long token, String name, long[] object, int flags);

    static native int fpgaObjectRead64(long object, long[] value, int flags);

    static native int fpgaDestroyObject(long[] object);
  }

  @Override
  public boolean hasInitialize() {
    return initialisation;
  }

  @Override
  public boolean hasEvents() {
    return events;
  }

  @Override
  public boolean hasObjects() {
    return objects;
  }

  @Override
  public int fpgaInitialize(@Nullable String configuration) {
    return Initialisation.fpgaInitialize(configuration);
  }

  @Override
  public int fpgaFinalize() {
    return Initialisation.fpgaFinalize();
  }

  @Override
  public int fpgaEnumerate(
      long[] filters, int filterCount, long @Nullable [] tokens, int max, int[] matches) {
    return Core.fpgaEnumerate(filters, filterCount, tokens, max, matches);
  }

  @Override
  public int fpgaDestroyToken(long[] token) {
    return Core.fpgaDestroyToken(token);
  }

  @Override
  public int fpgaGetProperties(long token, long[] properties) {
    return Core.fpgaGetProperties(token, properties);
  }

  @Override
  public int fpgaDestroyProperties(long[] properties) {
    return Core.fpgaDestroyProperties(properties);
  }

  @Override
  public int fpgaPropertiesSetObjectType(long properties, int type) {
    return Core.fpgaPropertiesSetObjectType(properties, type);
  }

  @Override
  public int fpgaPropertiesSetParent(long properties, long token) {
    return Core.fpgaPropertiesSetParent(properties, token);
  }

  @Override
  public int fpgaPropertiesGetGUID(long properties, byte[] guid) {
    return Core.fpgaPropertiesGetGUID(properties, guid);
  }

  @Override
  public int fpgaPropertiesGetSegment(long properties, short[] segment) {
    return Core.fpgaPropertiesGetSegment(properties, segment);
  }

  @Override
  public int fpgaPropertiesGetBus(long properties, byte[] bus) {
    return Core.fpgaPropertiesGetBus(properties, bus);
  }

  @Override
  public int fpgaPropertiesGetDevice(long properties, byte[] device) {
    return Core.fpgaPropertiesGetDevice(properties, device);
  }

  @Override
  public int fpgaPropertiesGetFunction(long properties, byte[] function) {
    return Core.fpgaPropertiesGetFunction(properties, function);
  }

  @Override
  public int fpgaPropertiesGetDeviceID(long properties, short[] id) {
    return Core.fpgaPropertiesGetDeviceID(properties, id);
  }

  @Override
  public int fpgaPropertiesGetObjectID(long properties, long[] id) {
    return Core.fpgaPropertiesGetObjectID(properties, id);
  }

  @Override
  public int fpgaPropertiesGetNumInterrupts(long properties, int[] count) {
    return Core.fpgaPropertiesGetNumInterrupts(properties, count);
  }

  @Override
  public int fpgaPropertiesGetAcceleratorState(long properties, int[] state) {
    return Core.fpgaPropertiesGetAcceleratorState(properties, state);
  }

  @Override
  public int fpgaOpen(long token, long[] handle, int flags) {
    return Core.fpgaOpen(token, handle, flags);
  }

  @Override
  public int fpgaClose(long handle) {
    return Core.fpgaClose(handle);
  }

  @Override
  public int fpgaReset(long handle) {
    return Core.fpgaReset(handle);
  }

  @Override
  public int fpgaReadMMIO32(long handle, int space, long offset, long valueAddress) {
    return Core.fpgaReadMMIO32(handle, space, offset, valueAddress);
  }

  @Override
  public int fpgaReadMMIO64(long handle, int space, long offset, long valueAddress) {
    return Core.fpgaReadMMIO64(handle, space, offset, valueAddress);
  }

  @Override
  public int fpgaWriteMMIO32(long handle, int space, long offset, int value) {
    return Core.fpgaWriteMMIO32(handle, space, offset, value);
  }

  @Override
  public int fpgaWriteMMIO64(long handle, int space, long offset, long value) {
    return Core.fpgaWriteMMIO64(handle, space, offset, value);
  }

  @Override
  public int fpgaPrepareBuffer(long handle, long length, long[] address, long[] id, int flags) {
    return Core.fpgaPrepareBuffer(handle, length, address, id, flags);
  }

  @Override
  public int fpgaReleaseBuffer(long handle, long id) {
    return Core.fpgaReleaseBuffer(handle, id);
  }

  @Override
  public int fpgaGetIOAddress(long handle, long id, long[] address) {
    return Core.fpgaGetIOAddress(handle, id, address);
  }

  @Override
  public int fpgaReconfigureSlot(long handle, int slot, long bitsAddress, long length, int flags) {
    return Core.fpgaReconfigureSlot(handle, slot, bitsAddress, length, flags);
  }

  @Override
  public int fpgaCreateEventHandle(long[] event) {
    return Events.fpgaCreateEventHandle(event);
  }

  @Override
  public int fpgaDestroyEventHandle(long[] event) {
    return Events.fpgaDestroyEventHandle(event);
  }

  @Override
  public int fpgaGetOSObjectFromEventHandle(long event, int[] descriptor) {
    return Events.fpgaGetOSObjectFromEventHandle(event, descriptor);
  }

  @Override
  public int fpgaRegisterEvent(long handle, int type, long event, int flags) {
    return Events.fpgaRegisterEvent(handle, type, event, flags);
  }

  @Override
  public int fpgaUnregisterEvent(long handle, int type, long event) {
    return Events.fpgaUnregisterEvent(handle, type, event);
  }

  @Override
  public int fpgaTokenGetObject(long token, String name, long[] object, int flags) {
    return Objects.fpgaTokenGetObject(token, name, object, flags);
  }

  @Override
  public int fpgaObjectRead64(long object, long[] value, int flags) {
    return Objects.fpgaObjectRead64(object, value, flags);
  }

  @Override
  public int fpgaDestroyObject(long[] object) {
    return Objects.fpgaDestroyObject(object);
  }

  @Override
  public String fpgaErrStr(int result) {
    return Core.fpgaErrStr(result);
  }
}
