package dev.switchboard.presence;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** Everything that is logged, by us at the finest level. */
final class Captured extends AppenderBase<ILoggingEvent> implements AutoCloseable {

    private final Logger root = (Logger) LoggerFactory.getLogger("ROOT");
    private final Logger ours = (Logger) LoggerFactory.getLogger("dev.switchboard");
    private final Level before = ours.getLevel();
    private final List<String> lines = new CopyOnWriteArrayList<>();

    Captured() {
        ours.setLevel(Level.TRACE);
        ours.setAdditive(false);
        setContext(root.getLoggerContext());
        start();
        root.addAppender(this);
        ours.addAppender(this);
    }

    @Override
    protected void append(ILoggingEvent event) {
        String thrown =
                event.getThrowableProxy() == null ? "" : " " + ThrowableProxyUtil.asString(event.getThrowableProxy());
        lines.add(event.getLevel() + " " + event.getFormattedMessage() + thrown);
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    @Override
    public void close() {
        root.detachAppender(this);
        ours.detachAppender(this);
        ours.setAdditive(true);
        ours.setLevel(before);
    }
}
