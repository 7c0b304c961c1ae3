/** Switches a voicemail greeting when someone turns on out of office. */
@NullMarked
package dev.switchboard.vmo;

import org.jspecify.annotations.NullMarked;
