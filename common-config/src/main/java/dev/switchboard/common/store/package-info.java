/**
 * How a library opens its SQLite file or its database on a server, keeps the tables up to date, and says what is wrong.
 *
 * <p>Needs HikariCP and Flyway, which only those have who use it.
 */
@NullMarked
package dev.switchboard.common.store;

import org.jspecify.annotations.NullMarked;
