/**
 * The HTTP face: the control API, health and metrics, and the wallboard.
 *
 * <p>It knows the rest of the library by two ports only, {@link dev.switchboard.ipecs.control.ControlSource} and
 * {@link dev.switchboard.ipecs.control.MissedCalls}. Javalin, jte and the htmx web jar are optional dependencies: whoever
 * uses this package adds them.
 */
@NullMarked
package dev.switchboard.ipecs.control;

import org.jspecify.annotations.NullMarked;
