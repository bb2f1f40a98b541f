/**
 * How the processes of this machine find the one that serves. On the class path of commands that
 * run by themselves; no bundle sees it.
 */
@NullMarked
package io.coral.cli.serve;

import org.jspecify.annotations.NullMarked;
