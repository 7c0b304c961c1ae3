/** Switches voicemail greetings as people switch their out-of-office replies. */
@NullMarked
package dev.switchboard.vmo;

import org.jspecify.annotations.NullMarked;
