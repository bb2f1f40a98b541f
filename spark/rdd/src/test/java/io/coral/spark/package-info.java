@NullMarked
package io.coral.spark;

import org.jspecify.annotations.NullMarked;
