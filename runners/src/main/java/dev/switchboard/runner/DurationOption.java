package dev.switchboard.runner;

import dev.switchboard.common.config.ConfigException;
import dev.switchboard.common.config.ConfigLoader;
import dev.switchboard.common.config.Setting;
import dev.switchboard.common.config.Settings;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.TypeConversionException;

/** Reads a duration on the command line just as in a configuration: {@code 200ms}, {@code 5s}, {@code 10m}, {@code 1h}. */
final class DurationOption {

    private static final Setting<Duration> VALUE = Setting.duration("", "value", "a duration");

    private DurationOption() {}

    static Duration read(String text) {
        try {
            return ConfigLoader.of(Settings.of(VALUE))
                    .overrides(List.of("value=" + text))
                    .load()
                    .find(VALUE)
                    .orElseThrow(() -> new TypeConversionException("a duration is missing"));
        } catch (ConfigException wrong) {
            throw new TypeConversionException("'" + text + "' is no duration such as 200ms, 5s, 10m or 1h");
        }
    }
}
