/** One executable, one command for each system. */
@NullMarked
package dev.switchboard.runner;

import org.jspecify.annotations.NullMarked;
