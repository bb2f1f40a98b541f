@NullMarked
package io.coral.protocol;

import org.jspecify.annotations.NullMarked;
