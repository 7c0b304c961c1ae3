package dev.switchboard.ipecs.control;

import dev.switchboard.common.web.Refusal;
import io.javalin.http.Context;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the parameters of a request; what cannot be meant is answered with 400 and the reason. */
final class Parameters {

    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,18}");

    private Parameters() {}

    /** From the query, or from a form; the original's callers use the one or the other. */
    static Optional<String> find(Context context, String name) {
        Optional<String> query = Optional.ofNullable(context.queryParam(name));
        return (query.isPresent() || !context.isFormUrlencoded() ? query : Optional.ofNullable(context.formParam(name)))
                .map(String::strip)
                .filter(text -> !text.isEmpty());
    }

    static String require(Context context, String name) {
        return find(context, name).orElseThrow(() -> new Refusal(400, "The parameter " + name + " is missing."));
    }

    static long number(Context context, String name, long lowest, long highest) {
        return number(name, require(context, name), lowest, highest);
    }

    static Optional<Long> findNumber(Context context, String name) {
        return find(context, name).map(text -> number(name, text, 0, Long.MAX_VALUE));
    }

    static boolean flag(Context context, String name, boolean otherwise) {
        Optional<String> text = find(context, name);
        if (text.isEmpty()) {
            return otherwise;
        }
        return switch (text.get()) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default -> throw new Refusal(400, "The parameter " + name + " must be true or false.");
        };
    }

    /** The number at the end of a path. */
    static long inPath(Context context, String name, String what) {
        String text = context.pathParam(name);
        if (!NUMBER.matcher(text).matches()) {
            throw new Refusal(404, "There is no such " + what + ": its name is a number.");
        }
        return Long.parseLong(text);
    }

    /** The length of intervals, in minutes. */
    static int minutes(Context context, int otherwise) {
        String text = find(context, "minutes").orElse(Integer.toString(otherwise));
        return switch (text) {
            case "15" -> 15;
            case "30" -> 30;
            case "60" -> 60;
            default -> throw new Refusal(400, "The parameter minutes must be 15, 30 or 60.");
        };
    }

    private static long number(String name, String text, long lowest, long highest) {
        if (NUMBER.matcher(text).matches()) {
            long number = Long.parseLong(text);
            if (number >= lowest && number <= highest) {
                return number;
            }
        }
        String limits = highest == Long.MAX_VALUE ? lowest + " or more" : "between " + lowest + " and " + highest;
        throw new Refusal(400, "The parameter " + name + " must be a whole number, " + limits + ".");
    }
}
