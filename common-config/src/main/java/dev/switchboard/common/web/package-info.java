/**
 * What every web face shares on top of Javalin: one port, access tokens, protection against other sites' pages, limits,
 * error pages, a page layout, and live updates.
 *
 * <p>Javalin, jte and htmx are optional dependencies of this artifact: whoever uses this package adds them.
 */
@NullMarked
package dev.switchboard.common.web;

import org.jspecify.annotations.NullMarked;
