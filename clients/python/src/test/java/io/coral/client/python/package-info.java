@NullMarked
package io.coral.client.python;

import org.jspecify.annotations.NullMarked;
