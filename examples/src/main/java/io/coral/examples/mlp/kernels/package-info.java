/** The perceptron as kernels of the simulator. */
@NullMarked
package io.coral.examples.mlp.kernels;

import org.jspecify.annotations.NullMarked;
