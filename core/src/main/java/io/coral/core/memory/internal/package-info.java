/**
 * Memory of one open board: what requests use of it, what stays for the next, and what makes room.
 *
 * <p>{@code DeviceArray} is an argument's array for one launch, {@code DeviceCopy} its copy in one
 * memory. {@code BufferPool} keeps buffers for the next request of their tenant, {@code
 * ConstantPool} and {@code ArrayPool} what requests share.
 */
@NullMarked
package io.coral.core.memory.internal;

import org.jspecify.annotations.NullMarked;
