@NullMarked
package io.coral.protocol.local;

import org.jspecify.annotations.NullMarked;
