package io.coral.runtime.intelpac.internal;

import io.coral.opencl.ClDevice;
import java.util.function.Supplier;

/**
 * What an AOCX runs on.
 *
 * @param intel whether the platform is Intel's own; another stands in for it
 * @param device looked for when it is needed, for that loads the platform; throws {@code
 *     UNSUPPORTED} saying why there is none
 */
record AocxTarget(boolean intel, Supplier<ClDevice> device) {}
