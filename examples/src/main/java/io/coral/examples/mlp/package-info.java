/** A multilayer perceptron for regression, on one board, and spread over two in three ways. */
@NullMarked
package io.coral.examples.mlp;

import org.jspecify.annotations.NullMarked;
