/** Typed, documented settings, and where their values come from. */
@NullMarked
package dev.switchboard.common.config;

import org.jspecify.annotations.NullMarked;
