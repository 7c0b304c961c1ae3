/**
 * The mediator's neighbours, faked on the wire, for tests, demonstrations and whoever embeds the mediator. Nothing here
 * uses the mediator's own readers and writers.
 */
@NullMarked
package dev.switchboard.vmo.simulator;

import org.jspecify.annotations.NullMarked;
