package dev.switchboard.common.config;

/**
 * One key with its value, as one source gave it.
 *
 * @param key the full dotted key as written
 * @param value the value as written
 * @param origin where that was
 */
record Entry(String key, Given value, Origin origin) {

    /**
     * Where a value or a problem comes from.
     *
     * @param text in words
     * @param rank orders problems: the line in a file, then environment, then command line
     */
    record Origin(String text, int rank) {

        private static final int ENVIRONMENT = 1 << 24;
        private static final int OVERRIDE = 1 << 25;

        static Origin file(String name, int line) {
            return new Origin("file " + name + (line > 0 ? " line " + line : ""), line);
        }

        static Origin environment(String variable) {
            return new Origin("environment variable " + variable, ENVIRONMENT);
        }

        boolean isEnvironment() {
            return rank == ENVIRONMENT;
        }

        static Origin override() {
            return new Origin("--set", OVERRIDE);
        }

        static Origin missing(String where) {
            return new Origin(where, Integer.MAX_VALUE);
        }
    }
}
