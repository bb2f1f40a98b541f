/** Serves the files of the page; what it shows comes from elsewhere. */
@NullMarked
package io.coral.page.internal;

import org.jspecify.annotations.NullMarked;
