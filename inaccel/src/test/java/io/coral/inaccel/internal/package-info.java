@NullMarked
package io.coral.inaccel.internal;

import org.jspecify.annotations.NullMarked;
