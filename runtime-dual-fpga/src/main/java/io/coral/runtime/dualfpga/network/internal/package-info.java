/**
 * The network between the boards of a group: 100 Gbit/s UDP by the kernels of the VNx design, set
 * up through their registers.
 */
@NullMarked
package io.coral.runtime.dualfpga.network.internal;

import org.jspecify.annotations.NullMarked;
