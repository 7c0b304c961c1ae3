package dev.switchboard.vmo;

import io.javalin.http.Context;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes requests into the log as the original's {@code webdebug} does, without the secrets in them. */
final class WebDebug {

    private static final Logger LOG = LoggerFactory.getLogger("dev.switchboard.vmo.webdebug");
    private static final List<String> PATHS = List.of("/about", "/toggle_status", "/api/setstatus", "/api/setup");
    private static final List<String> SECRET =
            List.of("authorization", "cookie", "token", "secret", "password", "api-key");
    private static final int MOST_BYTES = 4 * 1024;
    private static final int BYTES_A_LINE = 16;

    private WebDebug() {}

    static void dump(Context context) {
        if (!LOG.isDebugEnabled() || PATHS.stream().noneMatch(context.path()::startsWith)) {
            return;
        }
        byte[] body = context.bodyAsBytes();
        LOG.debug(
                "A request came address={} method={} path={} headers={} query={} bytes={}{}",
                context.ip(),
                context.method(),
                plain(context.path()),
                headers(context),
                query(context),
                body.length,
                hex(body));
    }

    private static Map<String, String> headers(Context context) {
        Map<String, String> shown = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        context.headerMap().forEach((name, value) -> shown.put(name, isSecret(name) ? "***" : plain(value)));
        return shown;
    }

    private static Map<String, String> query(Context context) {
        Map<String, String> shown = new TreeMap<>();
        context.queryParamMap()
                .forEach((name, values) -> shown.put(plain(name), isSecret(name) ? "***" : plain(values.toString())));
        return shown;
    }

    private static boolean isSecret(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return SECRET.stream().anyMatch(lower::contains);
    }

    /** Nobody shall forge lines of the log. */
    private static String plain(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    private static String hex(byte[] body) {
        StringBuilder out = new StringBuilder();
        int shown = Math.min(body.length, MOST_BYTES);
        for (int line = 0; line < shown; line += BYTES_A_LINE) {
            out.append(String.format(Locale.ROOT, "%n%08x ", line));
            StringBuilder text = new StringBuilder();
            for (int i = line; i < Math.min(shown, line + BYTES_A_LINE); i++) {
                out.append(String.format(Locale.ROOT, " %02x", body[i] & 0xff));
                text.append(body[i] >= ' ' && body[i] < 127 ? (char) body[i] : '.');
            }
            out.append("  ").append(text);
        }
        return shown < body.length ? out + "\n…" : out.toString();
    }
}
