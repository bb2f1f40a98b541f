@NullMarked
package io.coral.client.internal;

import org.jspecify.annotations.NullMarked;
