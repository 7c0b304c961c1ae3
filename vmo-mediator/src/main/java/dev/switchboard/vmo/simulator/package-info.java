/**
 * The mediator's neighbours, faked on the wire: for tests, demonstrations, and whoever embeds the mediator.
 *
 * <p>A simulator writes and reads with its own code and uses none of the library's readers and writers, so that a mistake
 * in the library is not repeated here and thereby hidden.
 */
@NullMarked
package dev.switchboard.vmo.simulator;

import org.jspecify.annotations.NullMarked;
