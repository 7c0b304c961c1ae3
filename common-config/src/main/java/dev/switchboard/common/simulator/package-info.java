/**
 * What simulators of peers share: a port that can be taken away and brought back, and a reader of HTTP requests that
 * leaves the answers, right or wrong, to the simulator, and a certificate for one run.
 */
@NullMarked
package dev.switchboard.common.simulator;

import org.jspecify.annotations.NullMarked;
