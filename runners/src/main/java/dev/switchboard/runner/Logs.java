package dev.switchboard.runner;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.util.Duration;
import ch.qos.logback.core.util.FileSize;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sets logging up in code: nothing to configure, and no XML to read at every start. */
final class Logs {

    private static final String LINE = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSX,UTC} %-5level %logger{0} - %msg%n%rEx{full}";

    private static final String COLOURED_LINE = LINE.replace("%-5level", "%highlight(%-5level)");

    private static final int CHECK_SIZE_MILLIS = 1_000;

    private Logs() {}

    static void start(String level, boolean json) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setName("stderr");
        appender.setTarget("System.err");
        appender.setEncoder(
                json ? json(context) : text(context, Terminal.STANDARD_ERROR.hasColours() ? COLOURED_LINE : LINE));
        appender.start();
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        root.addAppender(appender);
        level(level);
    }

    /** Logs to a file as well, as text. */
    static void addFile(LogFile file) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        FileAppender<ILoggingEvent> appender = file.backups() > 0 ? rolling(context, file) : new FileAppender<>();
        appender.setContext(context);
        appender.setName("file");
        appender.setFile(file.file().toString());
        appender.setEncoder(text(context, LINE));
        appender.start();
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
    }

    private static FileAppender<ILoggingEvent> rolling(LoggerContext context, LogFile file) {
        RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
        appender.setContext(context);
        FixedWindowRollingPolicy policy = new FixedWindowRollingPolicy() {
            @Override
            protected int getMaxWindowSize() {
                return file.backups();
            }
        };
        policy.setContext(context);
        policy.setParent(appender);
        policy.setFileNamePattern(file.file() + ".%i");
        policy.setMinIndex(1);
        policy.setMaxIndex(file.backups());
        SizeBasedTriggeringPolicy<ILoggingEvent> size = new SizeBasedTriggeringPolicy<>();
        size.setContext(context);
        size.setMaxFileSize(new FileSize(file.maxBytes()));
        size.setCheckIncrement(Duration.buildByMilliseconds(CHECK_SIZE_MILLIS));
        appender.setRollingPolicy(policy);
        appender.setTriggeringPolicy(size);
        // The policy looks at the appender's file when it starts.
        appender.setFile(file.file().toString());
        policy.start();
        size.start();
        return appender;
    }

    /** Logs at another level from now on. */
    static void level(String name) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.getLogger("dev.switchboard").setLevel(levelOf(name));
    }

    /** Logs everything that one logger says, whatever the level of the others. */
    static void everythingOf(String logger) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.getLogger(logger).setLevel(Level.DEBUG);
    }

    private static Encoder<ILoggingEvent> text(LoggerContext context, String line) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(line);
        encoder.start();
        return encoder;
    }

    private static Encoder<ILoggingEvent> json(LoggerContext context) {
        JsonLines encoder = new JsonLines();
        encoder.setContext(context);
        encoder.start();
        return encoder;
    }

    /** The reference implementation's level names beside our own. */
    private static Level levelOf(String name) {
        return switch (name.strip().toLowerCase(Locale.ROOT)) {
            case "trace" -> Level.TRACE;
            case "debug" -> Level.DEBUG;
            case "warning", "warn" -> Level.WARN;
            case "error", "critical", "alert", "emergency" -> Level.ERROR;
            case "none", "off" -> Level.OFF;
            default -> Level.INFO;
        };
    }
}
